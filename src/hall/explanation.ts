/** One plain sentence for the visitor: where the number stands, and why there. */
import type { CallRule, PlacementRule } from '../core/facts.js';
import type { Ticket } from '../core/hall.js';
import type { Text, Ticket as WireTicket } from '../protocol/index.js';

/** Rules of placement as the visitor hears them; the rest need no reason beyond the place itself. */
const reasons: Partial<Record<PlacementRule, Text>> = {
  'least-loaded-general': {
    'zh-CN': '这些综合窗口中当前等候最少',
    en: 'these general windows have the shortest line now',
  },
  'specialist-service': { 'zh-CN': '该事项由专业窗口办理', en: 'a specialist window handles this service' },
  'no-general-open': {
    'zh-CN': '当前没有综合窗口开放，由专业窗口代办',
    en: 'no general window is open, so a specialist window helps',
  },
  'nobody-open-yet': { 'zh-CN': '窗口尚未开放，开窗后依次叫号', en: 'the windows open soon and call in order' },
  'visitor-chose': { 'zh-CN': '您选择了这个窗口', en: 'you chose this window' },
  'clerk-sent': { 'zh-CN': '窗口人员为您转到这里', en: 'the clerk sent you here' },
  'supervisor-moved': { 'zh-CN': '值班长为您调整到这里', en: 'the supervisor moved you here' },
  escalated: { 'zh-CN': '已转疑难事项窗口', en: 'your case went to the window for hard cases' },
  'come-back': { 'zh-CN': '请回到原窗口继续办理', en: 'you come back to the first window' },
  'papers-kept': { 'zh-CN': '您的材料保留在该窗口', en: 'this window keeps your papers' },
  reviewed: { 'zh-CN': '审核已有结果，请回原窗口', en: 'the review is decided; come back to the window that asked' },
  rebalanced: { 'zh-CN': '为缩短等候，已调整窗口', en: 'you were moved to a shorter line' },
  pooled: { 'zh-CN': '所有窗口统一叫号', en: 'all windows call from one line' },
};

/** Rules by which somebody junior was called first, as the visitor hears them. */
const passing: Record<CallRule, (number: string) => Text> = {
  'first-of-group': (number) => ({
    'zh-CN': `${number} 排在另一组窗口，那一队先叫到`,
    en: `${number} was called first: it waits for other windows, whose line moved faster`,
  }),
  guard: (number) => ({
    'zh-CN': `${number} 所在的队等得太久，由别组窗口先叫`,
    en: `${number} was called first: its own line had kept it waiting too long`,
  }),
  help: (number) => ({
    'zh-CN': `${number} 由空闲的别组窗口先叫`,
    en: `${number} was called first by an idle window of another group`,
  }),
  overflow: (number) => ({
    'zh-CN': `${number} 由空闲的专业窗口协助先办`,
    en: `${number} was called first by an idle specialist window that helps with its service`,
  }),
  bound: (number) => ({
    'zh-CN': `${number} 指定在那个窗口办理，先叫到`,
    en: `${number} was called first: it waits for that one window`,
  }),
  chosen: (number) => ({
    'zh-CN': `${number} 由工作人员说明原因后先叫`,
    en: `${number} was called first by staff, who gave a reason`,
  }),
};

/** Why this place and, if somebody junior was called first, by which rule. */
export function explanation(view: WireTicket, ticket: Ticket): Text {
  const named = windowNamed(view.window?.label ?? '');
  switch (view.status) {
    case 'waiting':
      return waiting(view, ticket);
    case 'called':
      return { 'zh-CN': `请到${named.zh}。`, en: `Please go to ${named.en}.` };
    case 'serving':
      return { 'zh-CN': `正在${named.zh}办理。`, en: `You are being served at ${named.en}.` };
    case 'held':
      if (
        view.matters.some(({ status }) => status === 'in-review') &&
        view.matters.every(({ status }) => status !== 'pending')
      )
        return {
          'zh-CN': '您的事项正在审核。审核有结果后会再次叫号，请在大厅等候。',
          en: 'Your matter is in review. You will be called again when it is decided; please wait in the hall.',
        };
      return { 'zh-CN': '办理已暂停，您的号保留。', en: 'Your service is on hold; your number is kept.' };
    case 'missed':
      return {
        'zh-CN': '已过号。您可以申请重排，排在后面几位之后。',
        en: 'You were called and not seen. You may return: you go behind the next few.',
      };
    case 'completed':
      return { 'zh-CN': '已办结，欢迎评价。', en: 'Your visit is completed. Please rate it.' };
    case 'cancelled':
      return { 'zh-CN': '您已取消此号。', en: 'You cancelled this number.' };
    case 'voided':
      return { 'zh-CN': '此号已由工作人员作废。', en: 'Staff voided this number.' };
    case 'expired':
      return { 'zh-CN': '营业日已结束，此号已过期。', en: 'The business day ended; this number has expired.' };
  }
}

/** Windows are numbered in most halls and named in some: “3 号窗口”, “接待岗”; a group has a range: “1–6 号窗口”. */
function windowNamed(label: string): { zh: string; en: string } {
  if (!/^\d/.test(label)) return { zh: label, en: label };
  return { zh: ` ${label} 号窗口`, en: `${label.includes('–') ? 'windows' : 'window'} ${label}` };
}

function waiting(view: WireTicket, ticket: Ticket): Text {
  if (view.windowsLikely.length === 0)
    return {
      'zh-CN': '目前没有窗口办理您的事项，请到服务台咨询；您的号和位置都保留。',
      en: 'No window can do this at present. Please ask at the help desk; you keep your number and your place.',
    };
  const place = windowNamed(view.group?.label ?? view.window?.label ?? '');
  const why = reasons[ticket.because];
  const zh = `您在${place.zh}排队，前面 ${view.ahead} 人`;
  const en = `You wait for ${place.en} with ${view.ahead} ahead`;
  const { passedBy } = ticket;
  const passed = passedBy && passing[passedBy.rule](passedBy.number);
  return {
    'zh-CN': `${zh}${why ? `：${why['zh-CN']}` : ''}${passed ? `；${passed['zh-CN']}` : ''}。`,
    en: `${en}${why ? `: ${why.en}` : ''}${passed ? `; ${passed.en}` : ''}.`,
  };
}
