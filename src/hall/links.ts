/** Links to tickets for greetings: what opens a ticket is kept sealed until the visitor has been greeted, then as a hash only. */
import { seal, unseal } from '../store/seal.js';

export class Links {
  /** `publicUrl`: where phones find this server; null: nowhere, so there are no links. `key`: 32 bytes. */
  constructor(
    private readonly publicUrl: string | null,
    private readonly key: Buffer,
  ) {}

  /** What may be kept of a secret; null without links. */
  sealed(secret: string): string | null {
    return this.publicUrl === null ? null : seal(secret, this.key);
  }

  /** The link; null where there is none, or it was sealed with a key that is no longer used. */
  opened(sealed: string | null): string | null {
    if (this.publicUrl === null || sealed === null) return null;
    try {
      return `${this.publicUrl}/t/${unseal(sealed, this.key)}`;
    } catch {
      return null;
    }
  }
}
