/** The views of the administrator's page. */
import type { Component } from 'vue';
import AccountsView from './accounts/AccountsView.vue';
import DevicesView from './devices/DevicesView.vue';
import HallFileView from './hall-file/HallFileView.vue';
import OperationsView from './operations/OperationsView.vue';
import OutgoingView from './outgoing/OutgoingView.vue';

export const viewNames = ['accounts', 'devices', 'hall', 'outgoing', 'operations'] as const;
export type ViewName = (typeof viewNames)[number];

/** Each is given the halls and the chosen one; its name in words is `view.*`. */
export const views: Record<ViewName, Component> = {
  accounts: AccountsView,
  devices: DevicesView,
  hall: HallFileView,
  outgoing: OutgoingView,
  operations: OperationsView,
};

/** Views of one hall: the page lets choose which. */
export const ofHall: readonly ViewName[] = ['devices', 'hall', 'outgoing'];
