/** What the server may tell of appointments beside what the protocol has named so far. */
import type { IssuedTicket, Text } from '@jiaohao/protocol';

export interface AppointmentView {
  status: 'booked' | 'kept' | 'missed' | 'cancelled';
  serviceId: string;
  service: { id: string; name: Text; papers: Text[] };
  day: string;
  at: string;
}

export type TakenTicket = IssuedTicket & { appointmentAt?: string };
