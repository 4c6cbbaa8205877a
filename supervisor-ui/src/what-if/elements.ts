/** The Element Plus parts that only questions and answers use. */
import 'element-plus/es/components/input-number/style/css';
import 'element-plus/es/components/progress/style/css';
import 'element-plus/es/components/time-select/style/css';

export { ElInputNumber } from 'element-plus/es/components/input-number/index';
export { ElProgress } from 'element-plus/es/components/progress/index';
export { ElTimeSelect } from 'element-plus/es/components/time-select/index';
