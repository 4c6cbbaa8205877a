/** Where else a visitor may go who gets no number here: halls of the same operator, and when this one opens next. */
import type { CommandBody, RefusalCode } from '../core/commands.js';
import { decide, isRefusal } from '../core/decide.js';
import type { Hall, Instant, Place } from '../core/hall.js';
import { lastClosing, nextOpening } from '../core/opening-hours.js';
import { minute } from '../core/policy.js';
import type { Alternative } from '../protocol/index.js';
import type { HallService } from './hall.service.js';
import { isOpenNow } from './views.js';

type Issue = CommandBody & { type: 'issue' };

export interface Advice {
  alternatives: Alternative[];
  opensAt: string | null;
}

/** Refusals after which another hall, or another time, helps. */
const helped: ReadonlySet<RefusalCode> = new Set(['too-late', 'hall-closed', 'quota-reached', 'service-stopped']);
const mostAlternatives = 5;
/** A hall that closes sooner than one gets there is no help. */
const onTheWayMs = 30 * minute;
/** A hall that refuses everybody is asked often: an answer, and who belongs to whom, hold for a moment. */
const answerHoldsMs = 3_000;
const operatorsHoldMs = 60_000;
const mostAnswers = 1_000;

export class Elsewhere {
  private operators: { at: Instant; found: Promise<Map<string, string | null>> } | null = null;
  private readonly answers = new Map<string, { at: Instant; advice: Promise<Advice> }>();

  constructor(private readonly halls: HallService) {}

  /** What to tell who was refused a number; null where it is no matter of time or place. Throws Unavailable. */
  async adviseOn(hallId: string, command: Issue, refused: RefusalCode): Promise<Advice | null> {
    if (!helped.has(refused)) return null;
    const now = await this.halls.read(hallId, (_hall, at) => at);
    const wanted = [...command.services].sort().join(' ');
    const key = [hallId, refused, command.remote ?? false, command.priority, wanted].join(' ');
    const known = this.answers.get(key);
    if (known && now - known.at < answerHoldsMs) return known.advice;
    const advice = this.look(hallId, command, refused);
    advice.catch(() => this.answers.delete(key));
    if (this.answers.size >= mostAnswers) this.answers.clear();
    this.answers.set(key, { at: now, advice });
    return advice;
  }

  private async look(hallId: string, command: Issue, refused: RefusalCode): Promise<Advice> {
    const here = await this.halls.read(hallId, (hall, now) => ({
      now,
      place: hall.config.place ?? null,
      operator: hall.config.operator ?? null,
      opensAt: nextOpening(hall.config.hours, now, refused !== 'hall-closed' || hall.stops.closed !== undefined),
    }));
    const found: Alternative[] = [];
    if (here.operator !== null)
      for (const [id, operator] of await this.operatorsAt(here.now)) {
        if (id === hallId || operator !== here.operator) continue;
        const other = await this.halls.read(id, (hall, now) => alternativeOf(hall, command, here.place, now));
        if (other) found.push(other);
      }
    const opensAt = here.opensAt === null ? null : new Date(here.opensAt).toISOString();
    return { alternatives: found.sort(nearerOrSooner).slice(0, mostAlternatives), opensAt };
  }

  private operatorsAt(now: Instant): Promise<Map<string, string | null>> {
    if (!this.operators || now - this.operators.at >= operatorsHoldMs) {
      const found = this.readOperators();
      this.operators = { at: now, found };
      found.catch(() => (this.operators = null));
    }
    return this.operators.found;
  }

  private async readOperators(): Promise<Map<string, string | null>> {
    const operators = new Map<string, string | null>();
    for (const { id } of await this.halls.list())
      operators.set(id, await this.halls.read(id, (hall) => hall.config.operator ?? null));
    return operators;
  }
}

/** The hall, if somebody is there who would serve this visitor once they have come; it is only asked, nothing happens. */
function alternativeOf(hall: Hall, command: Issue, from: Place | null, now: Instant): Alternative | null {
  const closing = hall.alwaysOpen ? null : lastClosing(hall.config.hours, now);
  if (!isOpenNow(hall, now) || (closing !== null && now + onTheWayMs > closing)) return null;
  const { services, priority, language, remote } = command;
  const asked = { type: 'issue', services, priority, language, person: null, ...(remote && { remote }) } as const;
  const facts = decide(hall, { ...asked, actor: { by: 'elsewhere', role: 'kiosk' } }, now);
  if (isRefusal(facts)) return null;
  const foretold = facts.find((fact) => fact.type === 'ticket-issued')?.foretold;
  if (!foretold) return null; // nobody there can say when
  const { name, place = null } = hall.config;
  const wait = { p50Seconds: foretold.p50Seconds, p90Seconds: foretold.p90Seconds };
  return { hallId: hall.id, name, place, distanceKm: kilometres(from, place), wait, open: true };
}

/** The nearest first; where a place is not known, the shortest wait. */
function nearerOrSooner(a: Alternative, b: Alternative): number {
  const far = (one: Alternative) => one.distanceKm ?? Infinity;
  return far(a) === far(b) ? a.wait.p50Seconds - b.wait.p50Seconds : far(a) - far(b);
}

const earthKm = 6_371;

/** As the crow flies, to a tenth; null where a place is not known. */
export function kilometres(a: Place | null, b: Place | null): number | null {
  if (!a || !b) return null;
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const haversine = (angle: number) => Math.sin(angle / 2) ** 2;
  const across = Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude));
  const h = haversine(radians(b.latitude - a.latitude)) + across * haversine(radians(b.longitude - a.longitude));
  return Math.round(20 * earthKm * Math.asin(Math.sqrt(Math.min(1, h)))) / 10;
}
