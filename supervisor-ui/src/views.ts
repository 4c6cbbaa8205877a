/** The views of the supervisor's page, and which one is open: the address keeps that after its #. */
import { onScopeDispose, ref, type Component, type Ref } from 'vue';
import AppointmentsView from './appointments/AppointmentsView.vue';
import CasesView from './cases/CasesView.vue';
import FairnessView from './fairness/FairnessView.vue';
import ForecastsView from './forecasts/ForecastsView.vue';
import FollowUpsView from './follow-ups/FollowUpsView.vue';
import SupervisionDesk from './live/SupervisionDesk.vue';
import RatingsView from './ratings/RatingsView.vue';
import RosterView from './roster/RosterView.vue';
import WhatIfView from './what-if/WhatIfView.vue';

/** One line a view, in the order in which they are offered; its name in words is `view.*`. Each is given `hall` and `desk`. */
export const views: Record<string, Component> = {
  live: SupervisionDesk,
  appointments: AppointmentsView,
  cases: CasesView,
  fairness: FairnessView,
  forecasts: ForecastsView,
  'what-if': WhatIfView,
  ratings: RatingsView,
  'follow-ups': FollowUpsView,
  roster: RosterView,
};
export const viewNames = Object.keys(views);

/** Links to `#fairness` and the browser's way back both lead here. */
export function useView(): Ref<string> {
  const shown = ref(named());
  const look = () => (shown.value = named());
  addEventListener('hashchange', look);
  onScopeDispose(() => removeEventListener('hashchange', look));
  return shown;
}

function named(): string {
  const name = location.hash.slice(1);
  return viewNames.includes(name) ? name : viewNames[0]!;
}
