/** What a slip says, line by line, in the visitor's language; `encode` makes a printer's bytes of it. */
import type { Instant } from '../core/hall.js';
import type { ExplainedTicket, Text } from '../protocol/index.js';

export type SlipLine =
  | { text: string; size?: 'large' | 'huge'; bold?: boolean; centred?: boolean }
  /** A line across the paper. */
  | { rule: true }
  | { qr: string };

export interface SlipContent {
  hall: Text;
  timezone: string;
  ticket: ExplainedTicket;
  /** When it is printed. */
  now: Instant;
  /** Whether this number was printed before. */
  again: boolean;
  /** Beginning of the appointment that it keeps. */
  slot: Instant | null;
  /** The visitor's page; null where no phone could open it. */
  link: string | null;
}

const words = {
  'zh-CN': {
    number: '您的号码',
    numberAgain: '您的号码（补打）',
    again: (at: string) => `补打时间 ${at}`,
    group: (label: string) => `请在 ${label} 号窗口附近等候`,
    window: (label: string) => `可能由 ${label} 号窗口办理，以叫号为准`,
    ahead: (count: number) => (count === 0 ? '前面没有人等候' : `前面还有 ${count} 人`),
    soon: '预计马上叫到您',
    wait: (p50: number, p90: number) => `预计等候约 ${p50} 分钟，十人中九人不超过 ${p90} 分钟`,
    slot: (at: string) => `预约时间 ${at}`,
    taken: (at: string) => `取号时间 ${at}`,
    scan: '扫码查看排队进度、换窗、顺延或取消',
    missed: '过号请到窗口或咨询台，可当日重新排队',
  },
  en: {
    number: 'Your number',
    numberAgain: 'Your number (printed again)',
    again: (at: string) => `Printed again ${at}`,
    group: (label: string) => `Wait near window${label.includes('-') ? 's' : ''} ${label}`,
    window: (label: string) => `Probably window ${label}; listen for the call`,
    ahead: (count: number) => (count === 0 ? 'Nobody is before you' : `${count} before you`),
    soon: 'You will probably be called at once',
    wait: (p50: number, p90: number) => `About ${p50} min, for nine in ten at most ${p90}`,
    slot: (at: string) => `Appointment ${at}`,
    taken: (at: string) => `Taken ${at}`,
    scan: 'Scan to see your place, change the window, let others go first or cancel',
    missed: 'If you miss the call, ask at the window: you may return today',
  },
};

/** Minutes are told in steps of five, always up: a visitor comes back too early rather than too late. */
const stepMinutes = 5;
const minutesOf = (seconds: number) => Math.ceil(seconds / 60 / stepMinutes) * stepMinutes;

export function slipLines({ hall, timezone, ticket, now, again, slot, link }: SlipContent): SlipLine[] {
  const { language, number, group, window, ahead, wait, services, issuedAt } = ticket;
  const say = words[language];
  const lines: SlipLine[] = [
    { text: hall[language], bold: true, centred: true },
    { text: again ? say.numberAgain : say.number, centred: true },
    { text: number, size: 'huge', centred: true },
    { rule: true },
    ...services.map(({ name }): SlipLine => ({ text: `· ${name[language]}` })),
    { rule: true },
  ];
  // An ASCII dash: fonts of printers do not have every other.
  const near = (label: string) => label.replace('–', '-');
  if (group) lines.push({ text: say.group(near(group.label)), size: 'large' });
  if (window && window.label !== group?.label) lines.push({ text: say.window(near(window.label)) });
  if (slot !== null) lines.push({ text: say.slot(localTime(slot, timezone)), bold: true });
  if (ticket.status === 'waiting') lines.push({ text: say.ahead(ahead) });
  if (wait && slot === null) {
    const [p50, p90] = [minutesOf(wait.p50Seconds), minutesOf(wait.p90Seconds)];
    lines.push({ text: p90 === 0 ? say.soon : say.wait(Math.max(p50, stepMinutes), Math.max(p90, stepMinutes)) });
  }
  lines.push({ text: say.taken(localTime(Date.parse(issuedAt), timezone)) });
  if (again) lines.push({ text: say.again(localTime(now, timezone)) });
  if (link !== null) lines.push({ qr: link }, { text: say.scan, centred: true });
  lines.push({ text: say.missed, centred: true });
  return lines;
}

/** `2026-11-23 10:05` in the hall's time zone. */
function localTime(at: Instant, timezone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  } as Intl.DateTimeFormatOptions).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)!.value;
  return `${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')}`;
}
