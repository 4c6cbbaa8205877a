/** Who may open a live socket, and on what: the same rights as the matching GET. */
import type { Access, Principal } from '../accounts/access.js';
import type { Limits } from '../accounts/limits.js';
import { faultsOf, ProblemError } from '../accounts/problem-error.js';
import { mayLookAtReviews, mayWatchWindow, requireRole, staff, zoneFor, type Role } from '../accounts/rights.js';
import { visitOf } from '../accounts/visitor.js';
import type { HallService } from '../hall/hall.service.js';
import { LiveAuth, type Topic } from '../protocol/index.js';
import type { SocketData } from './wire.js';

const rolesOf: Record<Exclude<Topic, 'ticket'>, readonly Role[]> = {
  board: ['display', 'clerk', 'supervisor'],
  window: staff,
  supervision: ['supervisor'],
  review: staff,
};

export class LiveDoor {
  constructor(
    private readonly access: Access,
    private readonly limits: Limits,
    private readonly halls: HallService,
  ) {}

  /** Throws the problem that the socket is refused with. Only refused connections count against an address. */
  async admit(auth: unknown, address: string): Promise<SocketData> {
    await this.limits.check('anonymous', address);
    try {
      return await this.recognise(auth, address);
    } catch (error) {
      await this.limits.count('anonymous', address);
      throw error;
    }
  }

  /** Whether the token of a socket still opens it; asked when revocations may have been missed. */
  async stillMay(token: unknown): Promise<boolean> {
    return typeof token === 'string' && (await this.access.lookUp(token)) !== null;
  }

  private async recognise(given: unknown, address: string): Promise<SocketData> {
    const parsed = LiveAuth.safeParse(given);
    if (!parsed.success) {
      const { path, message } = faultsOf(parsed.error.issues)[0]!;
      throw new ProblemError('invalid', `auth: ${path}: ${message}`);
    }
    const { topic, after, hallId } = parsed.data;
    if (topic === 'ticket') {
      const visit = await visitOf(this.halls, this.limits, parsed.data.secret ?? '', address);
      if (hallId !== undefined && hallId !== visit.hallId)
        throw new ProblemError('not-found', 'There is no such ticket in this hall.');
      await this.limits.count('signedIn', visit.ticketId);
      return { topic, principal: null, after, ...visit };
    }
    const principal = await this.principalOf(parsed.data.token);
    await this.limits.count('signedIn', principal.marks[0]!);
    if (hallId === undefined) throw ProblemError.invalid('hallId', 'is missing');
    requireRole(principal, rolesOf[topic], hallId);
    const data: SocketData = { topic, hallId, principal, after, mine: parsed.data.mine };
    if (topic === 'review') mayLookAtReviews(principal, data);
    if (topic === 'board') data.zone = await this.checkedZone(principal, hallId, parsed.data.zone);
    else if (topic === 'window') data.windowId = await this.checkedWindow(principal, hallId, parsed.data.windowId);
    else await this.halls.read(hallId, () => undefined); // not-found for an unknown hall
    return data;
  }

  private async principalOf(token: string | undefined): Promise<Principal> {
    const principal = token ? (this.access.remembered(token) ?? (await this.access.lookUp(token))) : null;
    if (!principal) throw ProblemError.notSignedIn();
    return principal;
  }

  private async checkedZone(
    principal: Principal,
    hallId: string,
    asked: string | undefined,
  ): Promise<string | undefined> {
    const zone = zoneFor(principal, asked);
    const known = await this.halls.read(
      hallId,
      (hall) => zone === undefined || hall.config.zones.some(({ id }) => id === zone),
    );
    if (!known) throw new ProblemError('not-found', `This hall has no zone ${zone}.`);
    return zone;
  }

  private async checkedWindow(principal: Principal, hallId: string, windowId: string | undefined): Promise<string> {
    if (windowId === undefined) throw ProblemError.invalid('windowId', 'is missing');
    const [known, may] = await this.halls.read(hallId, (hall) => [
      hall.windows.has(windowId),
      mayWatchWindow(principal, hall, windowId),
    ]);
    if (!known) throw new ProblemError('not-found', `There is no window ${windowId} in this hall.`);
    if (!may) throw new ProblemError('not-allowed', 'This window is staffed by somebody else.');
    return windowId;
  }
}
