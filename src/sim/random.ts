/** Seeded streams of random numbers, one a purpose: whatever one purpose draws, the others see the same numbers. */

// Taken from the global object once: asking it at every draw would cost more than the drawing.
const { cos, exp, floor, imul, log, sqrt, PI } = Math;

export class Stream {
  private a: number;
  private b: number;
  private c: number;
  private d = 1;

  constructor(seed: number, purpose: string) {
    [this.a, this.b, this.c] = mixed(`${seed} ${purpose}`);
    for (let i = 0; i < 12; i += 1) this.next();
  }

  /** Evenly in [0, 1). */
  uniform(): number {
    // 53 bits, so that long tails of what is drawn from it are there.
    return ((this.next() >>> 5) * 67_108_864 + (this.next() >>> 6)) / 9_007_199_254_740_992;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  chance(share: number): boolean {
    return this.uniform() < share;
  }

  exponential(mean: number): number {
    return -log(1 - this.uniform()) * mean;
  }

  normal(): number {
    return sqrt(-2 * log(1 - this.uniform())) * cos(2 * PI * this.uniform());
  }

  /** By its mean and coefficient of variation (deviation over mean). */
  lognormal(mean: number, cv: number): number {
    const variance = log(1 + cv * cv);
    return mean * exp(sqrt(variance) * this.normal() - variance / 2);
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('nothing to pick from');
    return from[floor(this.uniform() * from.length)]!;
  }

  /** One of these, each as often as its weight says. */
  weighted<T>(from: readonly T[], weightOf: (one: T) => number): T {
    let left = this.uniform() * from.reduce((sum, one) => sum + weightOf(one), 0);
    for (const one of from) {
      left -= weightOf(one);
      if (left < 0) return one;
    }
    return this.pick(from); // all weights are zero, or rounding left a grain
  }

  /** The generator sfc32: small, fast, and good in every public test. */
  private next(): number {
    const sum = (this.a + this.b + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum;
  }
}

/** Three words that differ in every bit for names that differ in one (FNV-1a, then a final mixing). */
function mixed(name: string): [number, number, number] {
  const word = (salt: number) => {
    let hash = 2_166_136_261 ^ salt;
    for (let i = 0; i < name.length; i += 1) hash = imul(hash ^ name.charCodeAt(i), 16_777_619);
    hash = imul(hash ^ (hash >>> 16), 2_246_822_507);
    hash = imul(hash ^ (hash >>> 13), 3_266_489_909);
    return hash ^ (hash >>> 16);
  };
  return [word(0), word(1), word(2)];
}
