/** Time on screen: a now that ticks, durations and times of day. */
import { onScopeDispose, ref, type Ref } from 'vue';

/** Milliseconds, a new value each second; `clock` may be the server's. */
export function useNow(clock: () => number = Date.now, everyMs = 1_000): Ref<number> {
  const now = ref(clock());
  const timer = setInterval(() => (now.value = clock()), everyMs);
  onScopeDispose(() => clearInterval(timer));
  return now;
}

export function secondsSince(instant: string | null | undefined, now: number): number {
  return instant ? Math.max(0, Math.floor((now - Date.parse(instant)) / 1000)) : 0;
}

/** `4:05`, `1:02:09`. */
export function clockLength(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export function timeOfDay(instant: string | number, timezone?: string, withSeconds = false): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds ? { second: '2-digit' as const } : {}),
    hourCycle: 'h23',
    timeZone: timezone,
  }).format(new Date(instant));
}

export function dateText(instant: number, locale: string, timezone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'long',
    timeZone: timezone,
  }).format(new Date(instant));
}
