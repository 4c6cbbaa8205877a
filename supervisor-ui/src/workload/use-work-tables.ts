/** The three tables of a workload: their rows by name, their columns, and what they come to together. */
import type { HallView, WorkloadAnswer } from '@jiaohao/protocol';
import { computed, type ComputedRef, type Ref } from 'vue';
import { byHeading } from '@jiaohao/ui-kit/headings';
import { useLanguage } from '@jiaohao/ui-kit/i18n';

const matterColumns = ['done', 'returned', 'abandoned', 'inReview'] as const;
const columns = ['calls', 'sittings', ...matterColumns, 'busySeconds', 'overtimeSeconds'] as const;
type Column = (typeof columns)[number];
type Figures = Record<Column, number>;
type Work = Partial<Omit<WorkloadAnswer['windows'][number], 'matters'>> & { matters: Record<string, number> };

export interface WorkRow extends Figures {
  key: string;
  name: string;
}
export interface WorkTable {
  of: 'window' | 'clerk' | 'group';
  rows: WorkRow[];
}

/** Calls and time are of visitors, who may have come for matters of several groups. */
export const columnsOf = (of: WorkTable['of']): readonly Column[] => (of === 'group' ? matterColumns : columns);

const isRow = (work: Work | WorkRow): work is WorkRow => !('matters' in work);

function figuresOf({ calls = 0, sittings = 0, matters, busySeconds = 0, overtimeSeconds = 0 }: Work): Figures {
  const { done = 0, returned = 0, abandoned = 0, 'in-review': inReview = 0 } = matters;
  return { calls, sittings, done, returned, abandoned, inReview, busySeconds, overtimeSeconds };
}

export function totalOf(rows: readonly (Work | WorkRow)[]): Figures {
  const sum = figuresOf({ matters: {} });
  for (const row of rows) {
    const figures = isRow(row) ? row : figuresOf(row);
    for (const column of columns) sum[column] += figures[column];
  }
  return sum;
}

export function useWorkTables(hall: () => HallView, answer: Ref<WorkloadAnswer | null>): ComputedRef<WorkTable[]> {
  const { t, tx, windowName } = useLanguage();
  /** Windows stand as in the hall file, clerks by their work. */
  const windows = (found: WorkloadAnswer): WorkRow[] => {
    const place = new Map(hall().windows.map(({ id }, i) => [id, i]));
    const placeOf = (id: string) => place.get(id) ?? place.size;
    return [...found.windows]
      .sort((a, b) => placeOf(a.windowId) - placeOf(b.windowId))
      .map((work) => ({ key: work.windowId, name: windowName(work.label), ...figuresOf(work) }));
  };
  const clerks = (found: WorkloadAnswer): WorkRow[] =>
    [...found.clerks]
      .sort((a, b) => b.calls - a.calls)
      .map((work) => ({ key: work.userId, name: work.name, ...figuresOf(work) }));
  const groups = (found: WorkloadAnswer): WorkRow[] => {
    const rest = new Map(found.services.map((work) => [work.serviceId, work]));
    const take = (id: string) => {
      const work = rest.get(id);
      rest.delete(id);
      return work ?? [];
    };
    const named = byHeading(hall().services).flatMap(({ id, name, services }) => {
      const work = services.flatMap((service) => take(service.id));
      return work.length > 0 ? [{ key: id, name: tx(name), ...totalOf(work) }] : [];
    });
    // What the hall no longer offers.
    return rest.size > 0
      ? [...named, { key: 'others', name: t('workload.others'), ...totalOf([...rest.values()]) }]
      : named;
  };
  return computed(() => {
    const found = answer.value;
    if (!found) return [];
    return [
      { of: 'window', rows: windows(found) },
      { of: 'clerk', rows: clerks(found) },
      { of: 'group', rows: groups(found) },
    ];
  });
}
