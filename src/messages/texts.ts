/** What visitors are told by message, in both languages: the one table of texts. */

export type Occasion =
  | 'greeting'
  | 'soon'
  | 'called'
  | 'soon-remote'
  | 'called-remote'
  | 'missed'
  | 'case-closed'
  | 'review-passed'
  | 'review-given-up'
  | 'appointment-tomorrow';

export interface Values {
  hall: string;
  number: string;
  /** Label of the window, or of the windows of the group. */
  label: string;
  ahead: number;
  minutes: number;
  service: string;
  /** `11-24 10:30`; empty without an appointment. */
  slot: string;
  /** In minutes: half of such visitors are called within `about`, nine in ten within `most`. */
  wait: { about: number; most: number } | null;
  /** Where the phone follows the ticket; empty where there is no such place. */
  link: string;
}

type Texts = Record<Occasion, (values: Values) => string>;

export const texts: { 'zh-CN': Texts; en: Texts } = {
  'zh-CN': {
    greeting: ({ hall, number, ahead, slot, wait, link }) => {
      const range = wait && `，预计等候约 ${wait.about} 分钟，十人中九人不超过 ${wait.most} 分钟`;
      const when = slot ? `，预约时间 ${slot}` : (range ?? '');
      return `【${hall}】您好！您的票号是 ${number}，前面还有 ${ahead} 人${when}。${link && `查看进度：${link}`}`;
    },
    soon: ({ hall, number, ahead, label }) =>
      `【${hall}】${number} 号：您前面还有 ${ahead} 人，请到 ${label} 号窗口附近等候。`,
    called: ({ hall, number, label }) => `【${hall}】请 ${number} 号到 ${label} 号窗口办理。`,
    'soon-remote': ({ hall, number, ahead }) => `【${hall}】${number} 号：您前面还有 ${ahead} 人，请保持电话畅通。`,
    'called-remote': ({ hall, number, label }) =>
      `【${hall}】轮到 ${number} 号，${label} 号窗口正在为您办理，请保持电话畅通。`,
    missed: ({ hall, number, minutes }) =>
      `【${hall}】${number} 号已过号。${minutes} 分钟内可在手机页面、取号机或窗口重新排队。`,
    'case-closed': ({ hall, number }) => `【${hall}】您${number ? `（${number} 号）` : ''}的事项已办结，谢谢。`,
    'review-passed': ({ hall, number, service }) => `【${hall}】${number} 号：“${service}”已审核通过。`,
    'review-given-up': ({ hall, number, service }) =>
      `【${hall}】${number} 号：“${service}”未能通过审核，请在手机页面查看需补的材料或咨询大厅。`,
    'appointment-tomorrow': ({ hall, slot, service }) =>
      `【${hall}】提醒：您预约了明天 ${slot} 办理“${service}”。不能来请提前取消，谢谢。`,
  },
  en: {
    greeting: ({ hall, number, ahead, slot, wait, link }) => {
      const range = wait && `; the wait is about ${wait.about} min, for nine in ten at most ${wait.most}`;
      const when = slot ? `; your appointment is ${slot}` : (range ?? '');
      return `[${hall}] Welcome! Your number is ${number}, ${ahead} before you${when}.${link && ` Follow it here: ${link}`}`;
    },
    soon: ({ hall, number, ahead, label }) =>
      `[${hall}] ${number}: ${ahead} before you. Please wait near ${label.includes('-') ? 'windows' : 'window'} ${label}.`,
    called: ({ hall, number, label }) => `[${hall}] ${number}, please come to window ${label}.`,
    'soon-remote': ({ hall, number, ahead }) =>
      `[${hall}] ${number}: ${ahead} before you. Please keep your phone at hand.`,
    'called-remote': ({ hall, number, label }) =>
      `[${hall}] It is the turn of ${number}: window ${label} is taking care of it. Please keep your phone at hand.`,
    missed: ({ hall, number, minutes }) =>
      `[${hall}] ${number} was called and missed. You may return for ${minutes} minutes: on your phone, at a kiosk or at a window.`,
    'case-closed': ({ hall, number }) => `[${hall}] Your case${number ? ` (${number})` : ''} is closed. Thank you.`,
    'review-passed': ({ hall, number, service }) => `[${hall}] ${number}: "${service}" has passed the review.`,
    'review-given-up': ({ hall, number, service }) =>
      `[${hall}] ${number}: "${service}" has not passed the review. See on your phone what is missing, or ask the hall.`,
    'appointment-tomorrow': ({ hall, slot, service }) =>
      `[${hall}] A reminder: your appointment for "${service}" is tomorrow, ${slot}. Please cancel if you cannot come.`,
  },
};
