/** A hall file under the administrator's hands: as it is in force, as it is being changed, and what is wrong with it. */
import type { HallFile, HallView, Text } from '@jiaohao/protocol';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Problem } from '@jiaohao/ui-kit/ask';
import { useAnswer } from '@jiaohao/ui-kit/use-answer';
import { useAct } from '../use-act';
import { ownerOf, placeOf } from './json-place';

export interface Fault {
  path: string;
  message: string;
  /** The window, service or zone it is about. */
  owner: string | null;
}

type Draft = Partial<HallFile>;

export function useHallFile(hallId: () => string) {
  const inForce = useAnswer<HallFile>(() => (hallId() ? `/halls/${hallId()}/file` : null));
  const { busy, problem, act } = useAct();
  const text = ref('');
  /** Why the text is no JSON. */
  const broken = ref<string | null>(null);
  const faults = shallowRef<Fault[]>([]);
  const before = computed(() => (inForce.answer.value ? JSON.stringify(inForce.answer.value, null, 2) : ''));
  const changed = computed(() => text.value.trim() !== '' && text.value !== before.value);
  watch(before, undo, { immediate: true });
  watch(text, () => {
    broken.value = null;
    problem.value = null;
  });

  function undo() {
    text.value = before.value;
    faults.value = [];
  }

  /** What the text says; null, with `broken`, where it is no JSON. */
  function read(): Draft | null {
    try {
      return JSON.parse(text.value) as Draft;
    } catch (error) {
      broken.value = (error as Error).message;
      return null;
    }
  }

  /** The hall as it is now; null when nothing was changed, and `faults` or `problem` say why. */
  async function putInForce(draft: Draft): Promise<HallView | null> {
    faults.value = [];
    const hall = await act<HallView>('PUT', `/halls/${encodeURIComponent(String(draft.id))}`, draft);
    faults.value = faultsIn(problem.value, draft);
    if (hall && hall.id === hallId()) await inForce.load();
    return hall;
  }

  /** Where a fault stands in the text as it is now; null while that is no JSON. */
  function find({ path }: Fault): [from: number, to: number] | null {
    return read() && placeOf(text.value, partsOf(path));
  }

  return { inForce, text, changed, broken, faults, busy, problem, undo, read, find, putInForce };
}

const partsOf = (path: string) => (path === '' ? [] : path.split('.'));

function faultsIn(problem: Problem | null, draft: Draft): Fault[] {
  const errors =
    problem?.code === 'invalid' ? ((problem.body.errors ?? []) as { path: string; message: string }[]) : [];
  return errors.map(({ path, message }) => ({ path, message, owner: ownerOf(draft, partsOf(path)) }));
}

/** Ids that a list has gained and lost. */
function compared(before: { id: string }[] = [], after: { id: string }[] = []) {
  const without = (some: { id: string }[], others: { id: string }[]) =>
    some.map(({ id }) => id).filter((id) => !others.some((other) => other.id === id));
  return { added: without(after, before), removed: without(before, after) };
}

export interface Outlook {
  id: string;
  name: Text | undefined;
  fresh: boolean;
  windows: ReturnType<typeof compared>;
  services: ReturnType<typeof compared>;
}

/** What putting a draft in force would come to, as far as it is a hall file at all. */
export function outlookOf(draft: Draft, before: HallFile | null, known: string[]): Outlook {
  const list = (value: unknown) =>
    Array.isArray(value) ? value.filter((one): one is { id: string } => typeof one?.id === 'string') : [];
  const same = before?.id === draft.id ? before : null;
  return {
    id: String(draft.id),
    name: typeof draft.name === 'object' && draft.name !== null ? draft.name : undefined,
    fresh: !known.includes(String(draft.id)),
    windows: compared(same ? same.windows : list(draft.windows), list(draft.windows)),
    services: compared(same ? same.services : list(draft.services), list(draft.services)),
  };
}
