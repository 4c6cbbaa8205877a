/** How often a range should be right, and whether it was; see docs/dispatch.md. */
export interface Goal {
  low: number;
  high: number;
}

export const goals = {
  half: { low: 0.45, high: 0.55 },
  most: { low: 0.87, high: 0.93 },
  /** Of nine in ten, where only forecasts of one length are looked at. */
  mostOfBucket: { low: 0.84, high: 0.96 },
};

/** So few forecasts miss a goal by chance alone. */
const tooFew = 100;

/** As far as it is shown; null while too little is known to tell. */
export function reached(share: number, { low, high }: Goal, forecasts: number): boolean | null {
  const shown = Math.round(share * 1000) / 1000;
  return forecasts < tooFew ? null : shown >= low && shown <= high;
}
