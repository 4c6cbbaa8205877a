/** The window's commands: each with its one key, and when it makes sense. */
import type { HallView, Ticket, WindowView } from '@jiaohao/protocol';

export type CommandId =
  | 'open'
  | 'call'
  | 'recall'
  | 'start'
  | 'miss'
  | 'hold'
  | 'transfer'
  | 'complete'
  | 'outcome'
  | 'matters'
  | 'case'
  | 'take'
  | 'pause'
  | 'resume'
  | 'close';

export interface CommandKey {
  id: CommandId;
  /** As on the key itself; none of them is taken by the browser or by an input method outside a text field. */
  key: string;
  /** `event.code`: the same place whatever the layout and the input method. */
  code: string;
  lawful: (view: WindowView) => boolean;
}

const at = (view: WindowView, ...states: string[]) => view.ticket !== null && states.includes(view.ticket.status);

export const commandKeys: CommandKey[] = [
  { id: 'open', key: 'O', code: 'KeyO', lawful: (v) => v.status === 'closed' },
  { id: 'call', key: 'space', code: 'Space', lawful: (v) => v.status === 'open' && !v.ticket && v.running.serving },
  { id: 'recall', key: 'R', code: 'KeyR', lawful: (v) => at(v, 'called') },
  { id: 'start', key: 'S', code: 'KeyS', lawful: (v) => at(v, 'called') },
  { id: 'miss', key: 'M', code: 'KeyM', lawful: (v) => at(v, 'called') },
  { id: 'complete', key: 'D', code: 'KeyD', lawful: (v) => at(v, 'serving') },
  { id: 'outcome', key: 'F', code: 'KeyF', lawful: (v) => at(v, 'serving') },
  { id: 'hold', key: 'H', code: 'KeyH', lawful: (v) => at(v, 'called', 'serving') },
  { id: 'transfer', key: 'T', code: 'KeyT', lawful: (v) => at(v, 'called', 'serving') && !v.running.closed },
  { id: 'matters', key: 'E', code: 'KeyE', lawful: (v) => at(v, 'called', 'serving') },
  { id: 'case', key: 'C', code: 'KeyC', lawful: (v) => at(v, 'serving') },
  { id: 'take', key: 'N', code: 'KeyN', lawful: (v) => !v.running.closed },
  { id: 'pause', key: 'P', code: 'KeyP', lawful: (v) => v.status === 'open' },
  { id: 'resume', key: 'P', code: 'KeyP', lawful: (v) => v.status === 'paused' },
  { id: 'close', key: 'X', code: 'KeyX', lawful: (v) => v.status !== 'closed' && !v.ticket },
];

/** Matters this window has in hand: with several, completing asks for each. */
export function inHand(view: WindowView) {
  return (view.ticket?.matters ?? []).filter((matter) => matter.status === 'serving');
}

/** Whether a matter that is done goes on to be reviewed, and has not been through that yet. */
export function isReviewed(hall: HallView, { serviceId, decided }: Ticket['matters'][number]): boolean {
  const control = hall.services.find(({ id }) => id === serviceId)?.control ?? 'handle';
  return hall.review !== undefined && control !== 'handle' && decided !== 'passed';
}
