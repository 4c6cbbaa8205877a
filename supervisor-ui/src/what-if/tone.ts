/** Whether a change of a wait is for the better, for the worse, or not beyond doubt. */
import type { WhatIf } from '@jiaohao/protocol';

export type Answer = NonNullable<WhatIf['answer']>;
export type Change = Answer['change']['mean'];

export function toneOf({ low, high }: Change): 'better' | 'worse' | 'unclear' {
  if (high < 0) return 'better';
  return low > 0 ? 'worse' : 'unclear';
}
