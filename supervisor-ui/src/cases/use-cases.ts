/** The ledger of cases: asked for when looked at and after anything that happens to a case; and what is done with them. */
import type { CasesView, CaseStatus, CaseView, HallView, StaffList } from '@jiaohao/protocol';
import { ref, shallowRef, watch } from 'vue';
import { newKey, type Problem } from '@jiaohao/ui-kit/ask';
import { asProblem } from '@jiaohao/ui-kit/problems';
import { askAsStaff } from '@jiaohao/ui-kit/session';

/** What the list shows: everything, what is overdue, or one status. */
export type CaseFilter = 'all' | 'overdue' | CaseStatus;

export function useCases(hall: HallView) {
  const path = `/halls/${hall.id}/cases`;
  const filter = ref<CaseFilter>('all');
  const view = shallowRef<CasesView | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const busy = ref(false);
  const staff = shallowRef<StaffList['staff']>([]);

  async function load() {
    const wanted = filter.value;
    const search = wanted === 'all' ? '' : wanted === 'overdue' ? '?overdue=true' : `?status=${wanted}`;
    try {
      const answer = await askAsStaff<CasesView>('GET', path + search);
      if (filter.value === wanted) view.value = answer;
    } catch (error) {
      problem.value = asProblem(error);
    }
  }
  async function loadStaff() {
    try {
      staff.value = (await askAsStaff<StaffList>('GET', `/halls/${hall.id}/staff`)).staff;
    } catch (error) {
      problem.value = asProblem(error);
    }
  }
  async function post(address: string, body: object): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      await askAsStaff('POST', address, { key: newKey(), body });
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      return false;
    } finally {
      await load();
      busy.value = false;
    }
  }
  watch(filter, load, { immediate: true });
  return {
    filter,
    view,
    problem,
    busy,
    staff,
    load,
    loadStaff,
    open: (body: { subject: string; serviceId?: string }) => post(path, body),
    act: (one: CaseView, name: 'step' | 'hand-over' | 'close', body: object) => post(`${path}/${one.id}/${name}`, body),
  };
}

export type Cases = ReturnType<typeof useCases>;
