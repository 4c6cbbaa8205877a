/** The views of the supervisor's page. */
import { defineAsyncComponent, type Component } from 'vue';
import SupervisionDesk from './live/SupervisionDesk.vue';
import ViewMissing from './ViewMissing.vue';

/** The live hall comes with the page; of the others each is fetched when it is first looked at. */
const later = (loader: () => Promise<{ default: Component }>) =>
  defineAsyncComponent({ loader, errorComponent: ViewMissing });

/** One line a view, in the order in which they are offered; its name in words is `view.*`. Each is given `hall` and `desk`. */
export const views: Record<string, Component> = {
  live: SupervisionDesk,
  appointments: later(() => import('./appointments/AppointmentsView.vue')),
  cases: later(() => import('./cases/CasesView.vue')),
  workload: later(() => import('./workload/WorkloadView.vue')),
  fairness: later(() => import('./fairness/FairnessView.vue')),
  forecasts: later(() => import('./forecasts/ForecastsView.vue')),
  'what-if': later(() => import('./what-if/WhatIfView.vue')),
  ratings: later(() => import('./ratings/RatingsView.vue')),
  'follow-ups': later(() => import('./follow-ups/FollowUpsView.vue')),
  roster: later(() => import('./roster/RosterView.vue')),
};
export const viewNames = Object.keys(views);
