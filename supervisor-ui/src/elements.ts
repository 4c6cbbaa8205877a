/** The Element Plus parts that the live hall and most views use, and only those, with their styles. */
import 'element-plus/es/components/button/style/css';
import 'element-plus/es/components/dialog/style/css';
import 'element-plus/es/components/input/style/css';
import 'element-plus/es/components/option/style/css';
import 'element-plus/es/components/pagination/style/css';
import 'element-plus/es/components/radio/style/css';
import 'element-plus/es/components/radio-button/style/css';
import 'element-plus/es/components/radio-group/style/css';
import 'element-plus/es/components/select/style/css';
import 'element-plus/es/components/tabs/style/css';
import 'element-plus/es/components/tab-pane/style/css';
import 'element-plus/es/components/tag/style/css';

export { ElButton } from 'element-plus/es/components/button/index';
export { ElConfigProvider } from 'element-plus/es/components/config-provider/index';
export { ElDialog } from 'element-plus/es/components/dialog/index';
export { ElInput } from 'element-plus/es/components/input/index';
export { ElPagination } from 'element-plus/es/components/pagination/index';
export { ElRadio, ElRadioButton, ElRadioGroup } from 'element-plus/es/components/radio/index';
export { ElOption, ElSelect } from 'element-plus/es/components/select/index';
export { ElTabPane, ElTabs } from 'element-plus/es/components/tabs/index';
export { ElTag } from 'element-plus/es/components/tag/index';
