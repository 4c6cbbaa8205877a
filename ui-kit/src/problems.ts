/** Every refusal and failure in plain words, and what to do about it, in both languages. */
import { Problem, type FailureCode } from './ask';

type Words = Record<FailureCode, { what: string; cure: string }>;

const zh: Words = {
  invalid: { what: '填写的内容不正确', cure: '请检查后再试一次。' },
  'not-signed-in': { what: '没有登录，或登录已失效', cure: '请重新登录；设备请联系管理员重新登记。' },
  'not-allowed': { what: '没有权限', cure: '请确认是否选对了大厅和窗口，或请值班长操作。' },
  'not-found': { what: '没有找到', cure: '它可能已经结束，请核对后再试。' },
  'hall-closed': { what: '大厅现在不取号', cure: '请在办公时间内前来，或咨询工作人员。' },
  'service-stopped': { what: '该事项今天已停止取号', cure: '请选择其他事项，或改日再来。' },
  'quota-reached': { what: '该事项今天的号已取完', cure: '请改日再来，或咨询工作人员。' },
  'no-window-can-serve': { what: '没有窗口能办理所选事项', cure: '请分开取号，或咨询工作人员。' },
  'already-has-ticket': { what: '您已有一个未办完的号', cure: '请用原来的号等候叫号，一人同时只有一个号。' },
  'window-not-open': { what: '窗口没有开', cure: '请先开窗。' },
  'window-taken': { what: '窗口已被他人占用', cure: '请换一个窗口，或请对方先关窗。' },
  'window-busy': { what: '窗口已有正在办理的号', cure: '请先办结、过号、挂起或转号。' },
  'window-idle': { what: '窗口现在没有号', cure: '请先叫号。' },
  'wrong-state': { what: '现在的状态不能这样操作', cure: '画面已更新，请按当前状态操作。' },
  'not-eligible': { what: '该窗口不能办理这个号', cure: '请选择能办理其事项的窗口。' },
  'too-late': { what: '已经来不及了', cure: '请按当前状态操作，或咨询工作人员。' },
  'already-rated': { what: '已经评价过', cure: '感谢您的评价。' },
  'too-large': { what: '内容太多', cure: '请缩短后再试。' },
  'idempotency-key-reused': { what: '请求重复但内容不同', cure: '请重新操作一次。' },
  'too-many-requests': { what: '操作太频繁', cure: '请稍等片刻再试。' },
  unavailable: { what: '系统暂时不可用', cure: '没有任何改动，请稍后再试。' },
  offline: { what: '连不上服务器', cure: '请检查网络，稍后再试；重试不会重复取号或叫号。' },
  unexpected: { what: '服务器的答复看不懂', cure: '请再试一次；若仍然如此，请联系管理员。' },
};

const en: Words = {
  invalid: { what: 'Something entered is not right', cure: 'Please check it and try again.' },
  'not-signed-in': {
    what: 'Not signed in, or the sign-in has ended',
    cure: 'Please sign in again; a device must be registered again by the administrator.',
  },
  'not-allowed': { what: 'Not allowed', cure: 'Check the hall and window, or ask the supervisor.' },
  'not-found': { what: 'Not found', cure: 'It may have ended; please check and try again.' },
  'hall-closed': { what: 'The hall gives no numbers now', cure: 'Please come in opening hours, or ask the staff.' },
  'service-stopped': {
    what: 'No more numbers for this service today',
    cure: 'Choose another service or come another day.',
  },
  'quota-reached': {
    what: 'All numbers for this service are taken today',
    cure: 'Come another day, or ask the staff.',
  },
  'no-window-can-serve': {
    what: 'No window can serve what you chose',
    cure: 'Take separate numbers, or ask the staff.',
  },
  'already-has-ticket': {
    what: 'You already hold a number',
    cure: 'Please wait with that number; a person has one number at a time.',
  },
  'window-not-open': { what: 'The window is not open', cure: 'Open the window first.' },
  'window-taken': { what: 'Somebody else has this window', cure: 'Choose another window, or ask them to close it.' },
  'window-busy': { what: 'The window has a visitor', cure: 'Complete, miss, hold or transfer that ticket first.' },
  'window-idle': { what: 'The window has no visitor', cure: 'Call a number first.' },
  'wrong-state': { what: 'Not possible in this state', cure: 'The page is up to date again; act on what it shows.' },
  'not-eligible': { what: 'That window cannot serve this ticket', cure: 'Choose a window that serves its matters.' },
  'too-late': { what: 'It is too late for that', cure: 'Act on what the page shows now, or ask the staff.' },
  'already-rated': { what: 'Already rated', cure: 'Thank you for your rating.' },
  'too-large': { what: 'Too much was sent', cure: 'Make it shorter and try again.' },
  'idempotency-key-reused': { what: 'The same request with other content', cure: 'Please do it once more.' },
  'too-many-requests': { what: 'Too many attempts', cure: 'Please wait a moment and try again.' },
  unavailable: { what: 'The system is away for the moment', cure: 'Nothing was changed; please try again soon.' },
  offline: {
    what: 'The server cannot be reached',
    cure: 'Check the network and try again; trying again never takes or calls a second number.',
  },
  unexpected: {
    what: 'The server gave an answer that makes no sense',
    cure: 'Try again, then tell the administrator.',
  },
};

export const problemMessages = { 'zh-CN': zh, en };

/** Any thrown thing as a problem with a code that has words. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem)
    return error.code in zh ? error : new Problem('unexpected', error.status, error.message);
  return new Problem('unexpected', 0, String(error));
}
