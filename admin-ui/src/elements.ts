/** The Element Plus parts this page uses, and only those, with their styles. */
import 'element-plus/es/components/button/style/css';
import 'element-plus/es/components/checkbox/style/css';
import 'element-plus/es/components/checkbox-group/style/css';
import 'element-plus/es/components/dialog/style/css';
import 'element-plus/es/components/input-number/style/css';
import 'element-plus/es/components/input/style/css';
import 'element-plus/es/components/option/style/css';
import 'element-plus/es/components/radio-button/style/css';
import 'element-plus/es/components/radio-group/style/css';
import 'element-plus/es/components/select/style/css';
import 'element-plus/es/components/tag/style/css';

export { ElButton } from 'element-plus/es/components/button/index';
export { ElCheckbox, ElCheckboxGroup } from 'element-plus/es/components/checkbox/index';
export { ElConfigProvider } from 'element-plus/es/components/config-provider/index';
export { ElDialog } from 'element-plus/es/components/dialog/index';
export { ElInput } from 'element-plus/es/components/input/index';
export { ElInputNumber } from 'element-plus/es/components/input-number/index';
export { ElRadioButton, ElRadioGroup } from 'element-plus/es/components/radio/index';
export { ElOption, ElSelect } from 'element-plus/es/components/select/index';
export { ElTag } from 'element-plus/es/components/tag/index';
