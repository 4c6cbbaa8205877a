/** Says what came of a day: when the last visitor was done, and what happened after a question was asked. */
import type { WhatIf } from '@jiaohao/protocol';
import { useLanguage } from '@jiaohao/ui-kit/i18n';
import { useNumbers } from '../figures/use-numbers';

export function useOutcomeWords() {
  const { t } = useLanguage();
  const { duration, minutes } = useNumbers();
  /** Minutes after the end of the hours, or before it. */
  const closing = (after: number) => {
    const name = Math.abs(after) < 0.5 ? 'atHours' : after < 0 ? 'beforeHours' : 'afterHours';
    return t(`whatIf.${name}`, { n: duration(Math.abs(after) * 60) });
  };
  const happened = ({ mean, p95, closing: after }: NonNullable<WhatIf['happened']>) =>
    t('whatIf.happenedWords', { mean: minutes(mean), p95: minutes(p95), closing: closing(after) });
  return { closing, happened };
}
