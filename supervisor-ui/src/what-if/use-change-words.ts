/** Says a change of a what-if question in a few words. */
import type { HallView } from '@jiaohao/protocol';
import { useLanguage } from '@jiaohao/ui-kit/i18n';
import { useServiceNames } from '@jiaohao/ui-kit/service-names';
import { byId } from '@jiaohao/ui-kit/text';
import type { Mode, WhatIfChange } from './drafts';
import { policyConstants, type PolicyConstant } from './policy-constants';

export function useChangeWords(hall: HallView) {
  const { t, listed, windowName } = useLanguage();
  const windows = byId(hall.windows);
  const serviceName = useServiceNames(() => hall.services);
  /** A general window has dozens; a few tell which are meant. */
  const named = 3;
  const services = (ids: string[]) => {
    const first = listed(ids.slice(0, named).map(serviceName));
    return ids.length > named ? t('whatIf.say.andSo', { first, n: ids.length }) : first;
  };
  /** A window that the hall has no more goes by its id. */
  const window = (id: string) => windowName(windows.get(id)?.label ?? id);

  const joined = (parts: string[]) => parts.filter(Boolean).join(t('whatIf.say.comma'));

  function span({ from, until }: { from?: string; until?: string }): string {
    if (from && until) return t('whatIf.say.fromUntil', { from, until });
    if (from) return t('whatIf.say.from', { from });
    return until ? t('whatIf.say.until', { until }) : '';
  }
  function constant(name: string, value: unknown): string {
    const known = name in policyConstants ? policyConstants[name as PolicyConstant] : null;
    if (!known) return `${name} = ${String(value)}`;
    const said = known.choices ? t(`fairness.policyName.${String(value)}`) : t(`whatIf.in.${known.unit}`, { n: value });
    return t('whatIf.say.policy', { constant: t(`whatIf.constant.${name}`), value: said });
  }
  function what(change: WhatIfChange): string[] {
    switch (change.type) {
      case 'open':
      case 'close':
        return [t(`whatIf.say.${change.type}`, { window: window(change.windowId) }), span(change)];
      case 'window': {
        const other = [
          change.kind ? t('whatIf.say.kind', { kind: t(`kit.window.${change.kind}`) }) : '',
          change.services ? t('whatIf.say.services', { services: services(change.services) }) : '',
          change.overflow ? t('whatIf.say.overflow', { services: services(change.overflow) }) : '',
        ];
        return [t('whatIf.say.window', { window: window(change.windowId), what: joined(other) }), span(change)];
      }
      case 'policy':
        return Object.entries(change.policy).map(([name, value]) => constant(name, value));
      case 'visitors':
        return [
          t('whatIf.say.visitors', { count: change.count }),
          change.at ? t('whatIf.say.at', { at: change.at }) : '',
          change.services ? t('whatIf.say.for', { services: services(change.services) }) : '',
        ];
    }
  }
  const say = (change: WhatIfChange) => joined(what(change));
  const sayAll = ({ mode, changes }: { mode: Mode; changes: WhatIfChange[] }) =>
    t('whatIf.say.question', {
      mode: t(`whatIf.mode.${mode}`),
      changes: changes.map(say).join(t('whatIf.say.semicolon')),
    });
  return { sayAll };
}
