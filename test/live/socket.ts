/** A live socket as a strict client holds it: every frame must chain to what it holds. */
import { io, type Socket } from 'socket.io-client';
import type { ConnectProblem, Fact, ToClient, ToServer } from '../../src/protocol/index.js';
import type { Json } from '../kit/app.js';
import { eventually } from '../kit/eventually.js';

export interface Screen {
  socket: Socket<ToClient, ToServer>;
  /** Version held. */
  held: number | null;
  view: Json;
  snapshots: number;
  facts: Fact[];
  heartbeats: { version: number; at: string }[];
  problems: { code: string }[];
  /** Frames that did not follow what was held. */
  broken: unknown[];
  sees: (what: string, ask: (screen: Screen) => unknown) => Promise<void>;
  close: () => void;
}

/** Resolves when connected; rejects with the `data` of a `connect_error`. */
export async function open(url: string, auth: Record<string, unknown>): Promise<Screen> {
  const socket: Socket<ToClient, ToServer> = io(`${url}/live`, {
    auth,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  const screen: Screen = {
    socket,
    held: typeof auth.after === 'number' ? auth.after : null,
    view: undefined,
    snapshots: 0,
    facts: [],
    heartbeats: [],
    problems: [],
    broken: [],
    sees: async (what, ask) => void (await eventually(what, () => ask(screen))),
    close: () => socket.disconnect(),
  };
  socket.on('snapshot', ({ version, view }) => {
    if (screen.held !== null && version < screen.held) screen.broken.push({ snapshot: version, held: screen.held });
    screen.held = version;
    screen.view = view;
    screen.snapshots += 1;
  });
  socket.on('facts', (frame) => {
    if (frame.from !== screen.held || frame.to < frame.from) screen.broken.push({ ...frame, held: screen.held });
    screen.held = frame.to;
    screen.facts.push(...frame.facts);
  });
  socket.on('heartbeat', (beat) => {
    if (beat.version !== screen.held) screen.broken.push({ beat, held: screen.held });
    screen.heartbeats.push(beat);
  });
  socket.on('problem', (problem) => void screen.problems.push(problem));
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve);
    socket.on('connect_error', (error: Error & { data?: ConnectProblem }) => {
      socket.disconnect();
      reject(error.data ?? error);
    });
  });
  return screen;
}
