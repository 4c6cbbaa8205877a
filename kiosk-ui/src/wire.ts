/** What the server may tell beside what the protocol has named so far; left out by servers that do not know of it. */
import type { IssuedTicket, Language, Priority, Text, Wait } from '@jiaohao/protocol';

export interface Running {
  issuing: boolean;
  serving: boolean;
  closed: boolean;
}

export interface Alternative {
  hallId: string;
  name: Text;
  place: { address?: Text } | null;
  distanceKm: number | null;
  wait: Wait | null;
  open: boolean;
}

export interface AppointmentView {
  status: 'booked' | 'kept' | 'missed' | 'cancelled';
  serviceId: string;
  service: { id: string; name: Text; papers: Text[] };
  day: string;
  at: string;
  language: Language;
}

export type TakenTicket = IssuedTicket & {
  claim?: { priority: Priority; status: 'pending' | 'confirmed' | 'refused' };
  appointmentAt?: string;
};
