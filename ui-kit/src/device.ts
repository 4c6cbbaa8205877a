/** What a kiosk, a board or a rating screen is: its hall, zone and token, taken from the address once and then kept on the machine. */
import { keep, kept } from './storage';

export type DevicePage = 'kiosk' | 'board' | 'rate';

export interface Device {
  hallId: string;
  zone: string | null;
  token: string;
}

/** Null while the machine has not been set up. The token leaves the address bar, so that no photograph shows it. */
export function deviceOf(page: DevicePage): Device | null {
  const query = new URLSearchParams(location.search);
  const hash = new URLSearchParams(location.hash.replace(/^#/, ''));
  const last = kept(localStorage, `jiaohao.${page}.hall`);
  const hallId = query.get('hall') ?? last;
  const zone = query.get('zone');
  const given = hash.get('token') ?? query.get('token');
  if (!hallId) return null;
  const place = `jiaohao.${page}.token.${hallId}.${zone ?? ''}`;
  if (given) {
    remember(page, { hallId, zone, token: given });
    query.delete('token');
    hash.delete('token');
    const rest = [query.toString(), hash.toString()];
    history.replaceState(null, '', location.pathname + (rest[0] && `?${rest[0]}`) + (rest[1] && `#${rest[1]}`));
  }
  const token = given ?? kept(localStorage, place);
  return token ? { hallId, zone, token } : null;
}

export function remember(page: DevicePage, { hallId, zone, token }: Device): void {
  keep(localStorage, `jiaohao.${page}.hall`, hallId);
  keep(localStorage, `jiaohao.${page}.token.${hallId}.${zone ?? ''}`, token);
}

/** The address that sets a machine up: to be opened on it once. */
export function deviceAddress(
  page: DevicePage,
  { hallId, zone, token }: Device,
  more: Record<string, string> = {},
): string {
  const query = new URLSearchParams({ hall: hallId, ...(zone ? { zone } : {}), ...more });
  // After the # it is not sent to any server and stands in no log.
  return `${location.origin}/${page}?${query}#token=${token}`;
}
