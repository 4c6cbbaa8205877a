/** The Element Plus parts this page uses, and only those, with their styles. */
import 'element-plus/es/components/button/style/css';
import 'element-plus/es/components/dialog/style/css';
import 'element-plus/es/components/input/style/css';
import 'element-plus/es/components/tag/style/css';

export { ElButton } from 'element-plus/es/components/button/index';
export { ElConfigProvider } from 'element-plus/es/components/config-provider/index';
export { ElDialog } from 'element-plus/es/components/dialog/index';
export { ElInput } from 'element-plus/es/components/input/index';
export { ElTag } from 'element-plus/es/components/tag/index';
