/** The date picker, apart from the other Element Plus parts: it is large, and the live hall does without. */
import 'element-plus/es/components/date-picker/style/css';

export { ElDatePicker } from 'element-plus/es/components/date-picker/index';
