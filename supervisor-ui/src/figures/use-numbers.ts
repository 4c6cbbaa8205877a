/** Numbers as people of either language read them. */
import { useLanguage } from '@jiaohao/ui-kit/i18n';

export function useNumbers() {
  const { t, language } = useLanguage();
  const format = (n: number, options: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(language.value, options).format(n);
  const count = (n: number) => format(n);
  /** Small shares get another digit, so that few do not look like none. */
  const percent = (share: number, digits = share > 0 && share < 0.01 ? 2 : 1) =>
    format(share, { style: 'percent', maximumFractionDigits: digits });
  const tenths = (n: number, options: Intl.NumberFormatOptions = {}) =>
    format(Math.round(n * 10) / 10 || 0, { minimumFractionDigits: 1, maximumFractionDigits: 1, ...options });
  const signed = (n: number) => tenths(n, { signDisplay: 'exceptZero' }).replace('-', '−');
  const minutes = (n: number) => t('figures.minutes', { n: tenths(n) });
  const duration = (seconds: number): string => {
    if (seconds <= -1) return `−${duration(-seconds)}`;
    if (seconds < 60) return t('figures.seconds', { n: Math.round(seconds) });
    const all = Math.round(seconds / 60);
    if (all < 60) return t('figures.minutes', { n: all });
    return t('figures.hours', { h: count(Math.floor(all / 60)), m: all % 60 });
  };
  /** A business day, `2026-11-26`, as “11月26日周四”. */
  const dayText = (day: string) =>
    new Intl.DateTimeFormat(language.value, {
      month: 'short',
      day: 'numeric',
      weekday: 'short',
      timeZone: 'UTC',
    }).format(new Date(day));
  return { count, percent, tenths, signed, minutes, duration, dayText };
}
