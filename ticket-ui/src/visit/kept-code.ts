/** The code of the appointment booked last on this phone, so that its holder finds it again. */
import { keep, kept } from '@jiaohao/ui-kit/storage';

const place = (hallId: string) => `jiaohao.appointment.${hallId}`;

export function keptCode(hallId: string): string | null {
  return kept(localStorage, place(hallId));
}

export function keepCode(hallId: string, code: string | null): void {
  keep(localStorage, place(hallId), code);
}

/** As it is shown and read out: `ABCDE-FGHJK`. */
export function spaced(code: string): string {
  return code.length === 10 ? `${code.slice(0, 5)}-${code.slice(5)}` : code;
}

/** As it is asked for, however it was typed. */
export function plain(code: string): string {
  return code.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}
