/** Figures are asked for as every answer is. */
export { useAnswer as useFigures } from '@jiaohao/ui-kit/use-answer';
