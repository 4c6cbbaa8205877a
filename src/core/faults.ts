/** What is out of order in a hall beside its windows, known until it works again: printers of kiosks, and webhooks. */
import type { Hall, Instant } from './hall.js';
import type { SlipFault } from './slips.js';

export interface Faults {
  /** By kiosk: its name, and why the last slip asked for there was not printed. Forgotten with the day. */
  printers: Map<string, { kiosk: string; why: SlipFault; at: Instant }>;
  /** By webhook: the host that is not told any more. */
  webhooks: Map<string, { host: string; at: Instant }>;
}

export interface FrozenFaults {
  printers: [string, { kiosk: string; why: SlipFault; at: Instant }][];
  webhooks: [string, { host: string; at: Instant }][];
}

export type WebhookFact =
  { type: 'webhook-paused'; webhookId: string; host: string } | { type: 'webhook-resumed'; webhookId: string };

export type WebhookCommand =
  { type: 'pause-webhook'; webhookId: string; host: string } | { type: 'resume-webhook'; webhookId: string };

export function foldWebhook({ faults }: Hall, fact: WebhookFact & { at: Instant }): void {
  if (fact.type === 'webhook-paused') faults.webhooks.set(fact.webhookId, { host: fact.host, at: fact.at });
  else faults.webhooks.delete(fact.webhookId);
}

/** Undefined while all is in order, so that such a hall freezes as it always did. */
export function freezeFaults({ printers, webhooks }: Faults): FrozenFaults | undefined {
  return printers.size + webhooks.size > 0 ? { printers: [...printers], webhooks: [...webhooks] } : undefined;
}

/** Independent of what it is given. */
export function thawFaults(frozen: FrozenFaults | undefined): Faults {
  return { printers: new Map(frozen?.printers), webhooks: new Map(frozen?.webhooks) };
}
