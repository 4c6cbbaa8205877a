/**
 * Messages to visitors who left a telephone: facts become jobs, a job reads the number, finds the words and sends.
 *
 * fact ──► job (nothing personal in it) ──► sent, or tried again with longer and longer breaks ──► failed: a dead letter
 *
 * Whatever is not sent is at most a message: the board and the phone's page tell the same, so nothing sweeps for them.
 */
import type { DataSource } from 'typeorm';
import type { Fact } from '../core/facts.js';
import { forecast } from '../core/estimate.js';
import type { Hall, HallConfig, Instant, Ticket } from '../core/hall.js';
import { placeOf } from '../core/line.js';
import { businessDay, dayAfter } from '../core/opening-hours.js';
import { lineOf } from '../core/state.js';
import type { Clock } from '../hall/clock.js';
import type { FactListener, HallService } from '../hall/hall.service.js';
import type { Links } from '../hall/links.js';
import { fromPostgres } from '../store/away.js';
import type { Log } from './log.js';
import { mayShorten, messageOf, soonAhead, soonCalled, type Message } from './occasions.js';
import type { Job, Outbox } from './outbox.js';
import type { SmsAdapter } from './sms.js';
import { texts, type Values } from './texts.js';

export interface MessageOptions {
  /** Tries, and the break after the first, which doubles with each. */
  tries: number;
  backoffMs: number;
}

const usual: MessageOptions = { tries: 7, backoffMs: 5_000 };
/** Telephones by what they came along with; that of an appointment is its ticket's as well. */
const phonesOf = `
  select ticket_id as id, phone, link from contact where ticket_id = any($1)
  union all
  select r.ticket_id, c.phone, null from record r join contact c on c.ticket_id = r.id
  where r.kind = 'appointment' and r.ticket_id = any($1)`;
/** Facts that arrive together are looked at together. */
const gatherMs = 100;
/** Hour of the evening, in the hall's time, from which appointments of the next day are told. */
const reminderHour = 18;
/** Tickets remembered as having been near the front from the beginning. */
const mostRemembered = 10_000;

export class Messages implements FactListener {
  private readonly gathered = new Map<string, Fact[]>();
  private timer: NodeJS.Timeout | null = null;
  private working: Promise<void> = Promise.resolve();
  /** Whose slip said already that they would be called soon. */
  private readonly nearFromTheStart = new Set<string>();

  constructor(
    private readonly parts: {
      source: DataSource;
      halls: HallService;
      clock: Clock;
      outbox: Outbox;
      links: Links;
      log: Log;
    },
    private readonly sms: SmsAdapter,
    private readonly options: MessageOptions = usual,
  ) {}

  heard(hallId: string, facts: Fact[]): void {
    for (const fact of facts)
      if (fact.type === 'ticket-issued' && (fact.foretold?.ahead ?? 0) <= soonAhead) this.remember(fact.ticketId);
    if (!mayShorten(facts) && !facts.some((fact) => messageOf(hallId, fact))) return;
    this.gathered.set(hallId, [...(this.gathered.get(hallId) ?? []), ...facts]);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.working = this.working.then(() => this.queueGathered());
    }, gatherMs);
  }

  /** What was gathered is still queued. */
  async stop(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.working;
    await this.queueGathered();
  }

  /** Sends one message; throws what a later try may mend. Whoever cannot be told any more, or need not, is not told. */
  async deliver(message: Message): Promise<void> {
    const contact = await this.contactOf(message);
    if (!contact) return;
    const ended = await this.endedOf(message);
    const about = { ...message, serviceId: message.serviceId ?? ended.serviceId };
    const link = this.parts.links.opened(contact.link) ?? '';
    const told = await this.parts.halls.read(message.hallId, (hall, now) => wordsFor(hall, about, link, now));
    const { key: id } = message;
    if (told) await this.sms.send({ id, phone: contact.phone, text: told.say(told.language ?? ended.language) });
    if (message.occasion === 'greeting' && contact.link !== null) await this.forgetLink(message.ticketId!);
  }

  /** In the evening, whoever has an appointment on the next day is told so, once. */
  async remind(): Promise<void> {
    const { source, halls, clock } = this.parts;
    const booked = `select distinct hall_id as id from record where kind = 'appointment' and status = 'booked' and not ended`;
    for (const { id: hallId } of await fromPostgres(source.query<{ id: string }[]>(booked))) {
      const config = await halls.read(hallId, (hall) => hall.config);
      const now = clock.now();
      if (hourOf(config, now) < reminderHour) continue;
      const day = dayAfter(businessDay(config.hours, now), 1);
      const due = await halls.archive.records(hallId, 'appointment', {
        status: 'booked',
        from: day,
        to: day,
        limit: 10_000,
      });
      await this.queue(
        due.map(({ id, serviceId, slot }) => ({
          ...{ hallId, occasion: 'appointment-tomorrow', key: `${id}-${slot}-tomorrow`, recordId: id, serviceId, slot },
          ...{ ticketId: null, number: null, label: null, ahead: null, callId: null },
        })),
      );
    }
  }

  private remember(ticketId: string): void {
    if (this.nearFromTheStart.size >= mostRemembered) this.nearFromTheStart.clear();
    this.nearFromTheStart.add(ticketId);
  }

  private async queueGathered(): Promise<void> {
    const all = [...this.gathered];
    this.gathered.clear();
    for (const [hallId, facts] of all) {
      try {
        const due = facts.flatMap((fact) => messageOf(hallId, fact) ?? []);
        if (mayShorten(facts)) due.push(...(await this.parts.halls.read(hallId, soonCalled)));
        await this.queue(due.filter((one) => one.occasion !== 'soon' || !this.nearFromTheStart.has(one.ticketId!)));
      } catch (error) {
        this.parts.log.warn({ err: error, hallId }, 'messages were not queued');
      }
    }
  }

  /** Those of whom a telephone is known. */
  private async queue(messages: Message[]): Promise<void> {
    const ids = messages.flatMap(idsOf);
    if (ids.length === 0) return;
    const rows = await this.parts.source.query<{ id: string }[]>(phonesOf, [ids]);
    const known = new Set(rows.map(({ id }) => id));
    const due = messages.filter((message) => idsOf(message).some((id) => known.has(id)));
    await this.parts.outbox.put(due.map((message) => this.jobOf(message)));
  }

  private jobOf(message: Message): Job {
    return {
      name: 'message',
      data: message,
      opts: {
        jobId: message.key.replaceAll(':', '_'),
        attempts: this.options.tries,
        backoff: { type: 'exponential', delay: this.options.backoffMs },
        // Kept for a while, so that another node which hears the same fact later does not send it again.
        removeOnComplete: { age: 2 * 86_400 },
        removeOnFail: { age: 30 * 86_400 },
      },
    };
  }

  private async contactOf(message: Message): Promise<{ phone: string; link: string | null } | undefined> {
    const rows = this.parts.source.query<{ phone: string; link: string | null }[]>(phonesOf, [idsOf(message)]);
    return (await fromPostgres(rows))[0];
  }

  private async forgetLink(ticketId: string): Promise<void> {
    await fromPostgres(this.parts.source.query('update contact set link = null where ticket_id = $1', [ticketId]));
  }

  /** What is known of a ticket or a record that may have left memory. */
  private async endedOf({ ticketId, recordId }: Message): Promise<{ language: string; serviceId: string | null }> {
    const rows = await fromPostgres(
      this.parts.source.query<{ language: string | null; service: string | null }[]>(
        `select state ->> 'language' as language, null as service from ticket where id = $1
         union all select state ->> 'language', state ->> 'serviceId' from record where id = $2`,
        [ticketId, recordId],
      ),
    );
    const known = <K extends 'language' | 'service'>(key: K) => rows.find((row) => row[key] !== null)?.[key] ?? null;
    return { language: known('language') ?? 'zh-CN', serviceId: known('service') };
  }
}

function idsOf({ ticketId, recordId }: Message): string[] {
  return [ticketId, recordId].filter((id) => id !== null);
}

interface Told {
  /** Null: the hall no longer knows whom it is about. */
  language: string | null;
  say: (language: string) => string;
}

/** Null for what is no longer so: a message that comes late must not send anybody to a window for nothing. */
function wordsFor(hall: Hall, message: Message, link: string, now: Instant): Told | null {
  const { occasion, ticketId, recordId } = message;
  const ticket = ticketId === null ? undefined : hall.tickets.get(ticketId);
  const appointment = recordId === null ? undefined : hall.kept.records.appointment.get(recordId);
  if ((occasion === 'soon' || occasion === 'greeting') && ticket?.status !== 'waiting') return null;
  if (occasion === 'called' && ticket?.status !== 'called') return null;
  if (occasion === 'missed' && ticket?.status !== 'missed') return null;
  if (occasion === 'appointment-tomorrow' && (appointment?.status !== 'booked' || appointment.slot !== message.slot))
    return null;
  const slot = message.slot ?? ticket?.slot ?? null;
  const say = (language: string) => {
    const chosen = language === 'en' ? 'en' : 'zh-CN';
    const service = hall.config.services.find(({ id }) => id === message.serviceId);
    // Whoever is served at a distance is sent to no window.
    const near = occasion === 'soon' || occasion === 'called';
    return texts[chosen][near && ticket?.remote ? (`${occasion}-remote` as const) : occasion]({
      hall: hall.config.name[chosen],
      number: message.number ?? '',
      label: message.label ?? '',
      ahead: message.ahead ?? (ticket?.groupId ? placeOf(lineOf(hall, ticket.groupId), ticket) : 0),
      minutes: hall.floor.policy.returnWithinMinutes,
      service: service?.name[chosen] ?? '',
      slot: slot === null ? '' : slotText(hall.config, slot),
      wait: occasion === 'greeting' ? waitOf(hall, ticket!, now) : null,
      link,
    });
  };
  return { language: ticket?.language ?? appointment?.language ?? null, say };
}

/** In steps of five minutes, as kiosks say it. */
function waitOf(hall: Hall, ticket: Ticket, now: Instant): Values['wait'] {
  const foretold = forecast(hall, ticket, now);
  const minutesUp = (seconds: number) => Math.max(5, Math.ceil(seconds / 300) * 5);
  return foretold && { about: minutesUp(foretold.p50Seconds), most: minutesUp(foretold.p90Seconds) };
}

const partsOf = ({ hours }: HallConfig, at: Instant) => {
  const options = { timeZone: hours.timezone, hourCycle: 'h23' } as const;
  const two = { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const parts = new Intl.DateTimeFormat('en-US', { ...options, ...two }).formatToParts(at);
  return (type: string) => parts.find((part) => part.type === type)!.value;
};

function hourOf(config: HallConfig, at: Instant): number {
  return Number(partsOf(config, at)('hour'));
}

function slotText(config: HallConfig, at: Instant): string {
  const of = partsOf(config, at);
  return `${of('month')}-${of('day')} ${of('hour')}:${of('minute')}`;
}
