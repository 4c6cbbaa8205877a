/** Says how long a wait may be: a range, never a bare point, rounded up to five minutes. */
import type { Wait } from '@jiaohao/protocol';

export interface WaitWords {
  key: 'kit.wait.unknown' | 'kit.wait.within' | 'kit.wait.range';
  about: number;
  most: number;
}

export function minutesUp(seconds: number): number {
  return Math.max(5, Math.ceil(seconds / 300) * 5);
}

/** The message to show, and its minutes: “约 15 分钟，十人中九人不超过 30 分钟”. */
export function waitWords(wait: Wait | null | undefined): WaitWords {
  if (!wait) return { key: 'kit.wait.unknown', about: 0, most: 0 };
  const about = minutesUp(wait.p50Seconds);
  const most = Math.max(about, minutesUp(wait.p90Seconds));
  return { key: most === about ? 'kit.wait.within' : 'kit.wait.range', about, most };
}
