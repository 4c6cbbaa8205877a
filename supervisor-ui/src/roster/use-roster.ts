/** The roster of a week: asked for, changed cell by cell, each change a whole day sent. */
import type { Absence, Duty, Half, HallView, RostersAnswer, StaffList } from '@jiaohao/protocol';
import { computed, ref, watch } from 'vue';
import { useAnswer } from '@jiaohao/ui-kit/use-answer';
import type { Supervision } from '../use-supervision';
import { dayAfter, weekOf } from './week';

export function useRoster(hall: HallView, desk: Supervision) {
  const first = desk.view.value?.businessDay ?? hall.businessDay;
  const at = ref(first);
  const days = computed(() => weekOf(at.value));
  const roster = useAnswer<RostersAnswer>(() => `/halls/${hall.id}/rosters?from=${days.value[0]}&to=${days.value[6]}`);
  const people = useAnswer<StaffList>(() => `/halls/${hall.id}/staff`);
  const staff = computed(() => people.answer.value?.staff ?? []);
  const today = computed(() => roster.answer.value?.today ?? first);
  const duties = computed(
    () => new Map((roster.answer.value?.rosters ?? []).map(({ day, duties: all }) => [day, all] as [string, Duty[]])),
  );
  const absences = computed<Absence[]>(() => roster.answer.value?.absences ?? []);
  /** A week that was shown stays until the next has come. */
  const shown = ref(false);
  watch(roster.answer, (answer) => (shown.value ||= answer !== null));

  /** What was chosen and is not kept yet, by cell; an empty id is nobody. */
  const unsaved = ref(new Map<string, string>());
  const cellOf = (day: string, windowId: string, half: Half) => `${day} ${windowId} ${half}`;
  const clerkAt = (day: string, windowId: string, half: Half): { id: string } | null => {
    const id = unsaved.value.get(cellOf(day, windowId, half));
    if (id !== undefined) return id === '' ? null : { id };
    return duties.value.get(day)?.find((duty) => duty.windowId === windowId && duty.half === half)?.clerk ?? null;
  };
  const isAway = (userId: string, day: string) =>
    absences.value.some(({ clerk, from, until }) => clerk.id === userId && from <= day && day <= until);

  /** One after the other: each is a whole day, made of what the one before has left. */
  let last: Promise<void> = Promise.resolve();
  function put(day: string, windowId: string, half: Half, userId: string) {
    unsaved.value.set(cellOf(day, windowId, half), userId);
    last = last.then(() => putNow(day, windowId, half, userId));
  }
  async function putNow(day: string, windowId: string, half: Half, userId: string) {
    const others = (duties.value.get(day) ?? [])
      .filter((duty) => duty.windowId !== windowId || duty.half !== half)
      .map((duty) => ({ windowId: duty.windowId, half: duty.half, userId: duty.clerk.id }));
    const all = userId ? [...others, { windowId, half, userId }] : others;
    await desk.act('PUT', `/rosters/${day}`, { duties: all });
    await roster.load();
    const cell = cellOf(day, windowId, half);
    if (unsaved.value.get(cell) === userId) unsaved.value.delete(cell);
  }
  async function send(method: 'POST' | 'DELETE', path: string, body?: unknown) {
    const done = await desk.act(method, path, body);
    await roster.load();
    return done !== null;
  }
  const move = (weeks: number) => (at.value = weeks === 0 ? today.value : dayAfter(at.value, weeks * 7));
  const problem = computed(() => roster.problem.value ?? people.problem.value);
  return { days, today, staff, absences, problem, shown, clerkAt, isAway, put, send, move };
}
