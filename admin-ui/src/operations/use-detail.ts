/** What an operation changed, in a few words. */
import type { Operation, Printer, ReviewDuty, Role } from '@jiaohao/protocol';
import { useLanguage } from '@jiaohao/ui-kit/i18n';

type FromTo<T> = { from: T; to: T };

/** Members of `detail`, by the kinds of operations that have them. */
interface Detail {
  role?: Role | FromTo<Role>;
  hallId?: FromTo<string | null>;
  duties?: ReviewDuty[] | FromTo<ReviewDuty[]>;
  disabled?: FromTo<boolean>;
  password?: 'reset';
  kind?: 'kiosk' | 'display';
  zone?: string;
  printer?: Printer | null;
  types?: string[];
}

export function useDetail(hallName: (id: string) => string) {
  const { t, listed } = useLanguage();
  const dutiesText = (duties: ReviewDuty[]) =>
    duties.length ? listed(duties.map((duty) => t(`duty.${duty}`))) : t('operations.noDuties');
  const hallText = (id: string | null) => (id === null ? t('operations.everyHall') : hallName(id));
  /** `from` is there only where something was otherwise before. */
  function changed<T>(value: T | FromTo<T> | undefined, words: (value: T) => string): string | null {
    if (value === undefined) return null;
    const pair = typeof value === 'object' && value !== null && 'from' in value ? value : null;
    if (!pair) return words(value as T);
    return t('operations.fromTo', { from: words(pair.from), to: words(pair.to) });
  }
  const named = (key: 'role' | 'hallId' | 'duties', to: string | null) => to && t(`operations.${key}`, { to });

  return ({ detail }: Operation): string => {
    const { role, hallId, duties, disabled, password, kind, zone, printer, types } = detail as Detail;
    const hasDuties = Array.isArray(duties) ? duties.length > 0 : duties !== undefined;
    const parts = [
      named(
        'role',
        changed(role, (one) => t(`role.${one}`)),
      ),
      named('hallId', changed(hallId, hallText)),
      hasDuties && named('duties', changed<ReviewDuty[]>(duties, dutiesText)),
      disabled && t(`operations.disabled.${disabled.to ? 'off' : 'on'}`),
      password && t('operations.password'),
      kind && t(`operations.${kind}`),
      zone && t('operations.zone', { zone }),
      printer && t('operations.printer', { address: `${printer.host}:${printer.port}` }),
      printer === null && t('operations.noPrinter'),
      types && t('operations.types', { types: listed(types) }),
    ];
    return listed(parts.filter((part): part is string => typeof part === 'string' && part !== ''));
  };
}
