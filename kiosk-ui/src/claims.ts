/** Why somebody may be called before others, in a visitor's words; on the wire it is one of the hall's priorities. */
import type { Priority } from '@jiaohao/protocol';

export const claims = ['old', 'disabled', 'infant', 'veteran', 'green'] as const;
export type Claim = (typeof claims)[number];

export function priorityOf(claim: Claim | null): Priority {
  if (claim === null) return 'normal';
  return claim === 'green' ? 'green' : 'priority';
}

/** The green lane goes before everybody, so a kiosk offers it only where staff confirm it first. */
export function offeredClaims(confirm: readonly Priority[]): Claim[] {
  return claims.filter((claim) => claim !== 'green' || confirm.includes('green'));
}
