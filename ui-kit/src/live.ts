/**
 * News from the server about one topic: holds its version and view, heals by itself, and says when it is stale.
 *
 * connecting ──snapshot──► live ◄──any news── / ──12 s of silence──► stale
 * any ──the server refuses this token or secret──► refused (asked again every 30 s) ──► live
 */
import type { ConnectProblem, Fact, LiveAuth, Shown, ToClient, Topic, ToServer, ViewOfTopic } from '@jiaohao/protocol';
import { io, type Socket } from 'socket.io-client';
import { getCurrentScope, onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';

export type LiveState = 'connecting' | 'live' | 'stale' | 'refused';

/** Of the page's first connection, of a later one, or the answer to a resync. */
export type SnapshotOf = 'start' | 'return' | 'resync';

export interface LiveOptions<T extends Topic> {
  topic: T;
  auth: () => Omit<LiveAuth, 'topic' | 'after'>;
  /** At most one resync in this time; a busy hall moves many times a second. */
  resyncEveryMs?: number;
  /** Paints facts at once; the resync that follows puts right what it could not know. */
  reduce?: (view: ViewOfTopic[T], facts: Fact[]) => ViewOfTopic[T];
  onFacts?: (facts: Fact[]) => void;
  onSnapshot?: (view: ViewOfTopic[T], when: SnapshotOf) => void;
  /** Facts after which the view is asked for at once, however lately it was asked. */
  urgent?: (facts: Fact[]) => boolean;
  onNotSignedIn?: () => void;
  /** The server hung up: perhaps because what one may do has changed. */
  onHungUp?: () => void;
}

export interface Live<T extends Topic> {
  view: ShallowRef<ViewOfTopic[T] | null>;
  version: Ref<number>;
  state: Ref<LiveState>;
  /** By the server's clock. */
  lastNewsAt: Ref<number | null>;
  problem: ShallowRef<ConnectProblem | null>;
  /** The server's clock in milliseconds, as far as it is known. */
  serverNow: () => number;
  resync: () => void;
  shown: (receipt: Shown) => void;
  reconnect: () => void;
  close: () => void;
}

const staleAfterMs = 12_000;
const deadAfterMs = 20_000;
const lasting = ['not-signed-in', 'not-allowed', 'not-found', 'invalid'];

export function connectLive<T extends Topic>(options: LiveOptions<T>): Live<T> {
  const view = shallowRef(null) as ShallowRef<ViewOfTopic[T] | null>;
  const version = ref(-1);
  const state = ref<LiveState>('connecting');
  const lastNewsAt = ref<number | null>(null);
  const problem = shallowRef<ConnectProblem | null>(null);
  let heardAt = performance.now();
  let clockOffset = 0;
  /** The first snapshot of a connection is taken whatever its version: the server may have begun anew. */
  let fresh = true;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const socket: Socket<ToClient<ViewOfTopic[T]>, ToServer> = io('/live', {
    path: '/socket.io',
    forceNew: true,
    autoConnect: false,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    randomizationFactor: 0.5,
    timeout: 8_000,
    // A view that came by HTTP has no version here, so nothing can be sent after it.
    auth: (give) =>
      give({ ...options.auth(), topic: options.topic, ...(version.value >= 0 ? { after: version.value } : {}) }),
  });
  const resyncer = makeResyncer(options.resyncEveryMs ?? 1_000, () => {
    if (socket.connected) socket.emit('resync');
  });

  function heard() {
    heardAt = performance.now();
    lastNewsAt.value = Date.now() + clockOffset;
    problem.value = null;
    if (view.value) state.value = 'live';
  }

  socket.on('connect', () => {
    fresh = true;
    resyncer.reset();
  });
  socket.on('snapshot', (message) => {
    const again = resyncer.answered();
    // A snapshot made before facts that are already painted would take them back for a moment: ask once more.
    if (!fresh && message.version < version.value && !again) return resyncer.askAgain();
    const when: SnapshotOf = view.value === null ? 'start' : fresh ? 'return' : 'resync';
    fresh = false;
    version.value = message.version;
    view.value = message.view;
    heard();
    options.onSnapshot?.(message.view, when);
  });
  socket.on('facts', ({ from, to, facts }) => {
    heard();
    if (to <= version.value && !fresh) return;
    if (!view.value || from !== version.value) return resyncer.now();
    fresh = false;
    version.value = to;
    if (options.reduce) view.value = options.reduce(view.value, facts);
    options.onFacts?.(facts);
    if (options.urgent?.(facts)) resyncer.now();
    else resyncer.soon();
  });
  socket.on('heartbeat', ({ version: at, at: instant }) => {
    clockOffset = Date.parse(instant) - Date.now() || 0;
    heard();
    if (at !== version.value) resyncer.soon();
  });
  socket.on('connect_error', (error: Error & { data?: ConnectProblem }) => {
    if (socket.active) return; // The network failed: socket.io tries again by itself, for ever.
    const code = error.data?.code;
    const refused = code !== undefined && lasting.includes(code);
    if (error.data && refused) {
      problem.value = error.data;
      state.value = 'refused';
      if (code === 'not-signed-in') options.onNotSignedIn?.();
    }
    connectIn(refused ? 30_000 : 2_000);
  });
  socket.on('disconnect', () => {
    resyncer.reset();
    if (socket.active) return;
    options.onHungUp?.();
    connectIn(1_000);
  });

  function connectIn(ms: number) {
    clearTimeout(retry);
    retry = setTimeout(() => socket.connect(), ms * (0.75 + Math.random() / 2));
  }
  function reconnect() {
    clearTimeout(retry);
    heardAt = performance.now();
    socket.disconnect().connect();
  }
  const watch = setInterval(() => {
    const silence = performance.now() - heardAt;
    if (silence > staleAfterMs && state.value === 'live') state.value = 'stale';
    // A connection that only seems to live; a disconnected socket is being looked after already.
    if (silence > deadAfterMs && socket.connected) reconnect();
  }, 1_000);
  function wake() {
    if (document.visibilityState !== 'visible') return;
    if (socket.connected) resyncer.soon();
    else if (!socket.active) reconnect();
  }
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);

  function close() {
    clearInterval(watch);
    clearTimeout(retry);
    resyncer.reset();
    document.removeEventListener('visibilitychange', wake);
    window.removeEventListener('online', wake);
    socket.off();
    socket.disconnect();
  }
  if (getCurrentScope()) onScopeDispose(close);
  socket.connect();

  return {
    view,
    version,
    state,
    lastNewsAt,
    problem,
    serverNow: () => Date.now() + clockOffset,
    resync: () => resyncer.now(),
    shown: (receipt) => socket.emit('shown', receipt),
    reconnect,
    close,
  };
}

/** At most one question in flight, and at most one in `everyMs`. */
function makeResyncer(everyMs: number, emit: () => void) {
  let inFlight = false;
  let wanted = false;
  let askedAgain = false;
  let askedAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function ask() {
    clearTimeout(timer);
    timer = undefined;
    wanted = false;
    inFlight = true;
    askedAt = performance.now();
    emit();
    // An answer that never comes must not silence us for ever.
    timer = setTimeout(() => {
      inFlight = false;
      timer = undefined;
      if (wanted) soon();
    }, 3_000);
  }
  function soon() {
    wanted = true;
    if (inFlight || timer) return;
    const wait = askedAt + everyMs - performance.now();
    timer = setTimeout(ask, Math.max(50, wait));
  }
  function now() {
    wanted = true;
    if (!inFlight) ask();
  }
  return {
    soon,
    now,
    /** The older snapshot was no use; true, once, that the next one is taken as it is. */
    askAgain() {
      askedAgain = true;
      now();
    },
    /** Returns whether this was the answer to a second question. */
    answered(): boolean {
      const again = askedAgain;
      askedAgain = false;
      if (inFlight) {
        inFlight = false;
        clearTimeout(timer);
        timer = undefined;
      }
      if (wanted) soon();
      return again;
    },
    reset() {
      inFlight = false;
      wanted = false;
      askedAgain = false;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
