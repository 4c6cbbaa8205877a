/** What a live socket is: its types, who sits behind it, and the room it belongs to. */
import type { Namespace, Server, Socket } from 'socket.io';
import type { Principal } from '../accounts/access.js';
import type { Fact } from '../core/facts.js';
import type { ToClient, Topic, ToServer } from '../protocol/index.js';

/** Whom a socket belongs to and what it may see; settled once, when it connects. */
export interface SocketData {
  topic: Topic;
  hallId: string;
  /** Null for a visitor, who has a ticket's secret instead. */
  principal: Principal | null;
  windowId?: string;
  zone?: string;
  /** Of topic `review`: only what came back. */
  mine?: 'returned';
  ticketId?: string;
  /** Version it held on an earlier connection. */
  after?: number;
}

/** What nodes tell each other. */
export interface BetweenNodes {
  facts: (hallId: string, facts: Fact[]) => void;
}

export type LiveServer = Server<ToServer, ToClient, BetweenNodes, SocketData>;
export type LiveNamespace = Namespace<ToServer, ToClient, BetweenNodes, SocketData>;
export type LiveSocket = Socket<ToServer, ToClient, BetweenNodes, SocketData>;

/** Everybody in a room is sent the same frames; a visitor has a room alone. */
export function roomOf({ topic, hallId, ticketId }: SocketData): string {
  if (topic === 'ticket') return `ticket:${ticketId}`;
  const rooms = { board: 'public', window: 'clerk', review: 'clerk', supervision: 'staff' } as const;
  return `${rooms[topic]}:${hallId}`;
}
