/** Webhooks: a hall keeps in mind which are paused, so that its supervisors are told. */
import type { Refusal } from '../commands.js';
import type { Draft } from '../draft.js';
import type { WebhookCommand } from '../faults.js';

/** Said again, it is no news. */
export function noteWebhook(draft: Draft, command: WebhookCommand): Refusal | undefined {
  const { webhookId } = command;
  const isKnown = draft.hall.faults.webhooks.has(webhookId);
  if (command.type === 'resume-webhook') {
    if (isKnown) draft.emit({ type: 'webhook-resumed', webhookId });
  } else if (!isKnown) draft.emit({ type: 'webhook-paused', webhookId, host: command.host });
  return undefined;
}
