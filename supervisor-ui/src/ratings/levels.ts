/** The five levels from best to worst, each with its colour. */
export const levels = [5, 4, 3, 2, 1];
export const colourOf: Record<number, string> = {
  5: '#1a7f37',
  4: '#5a9e2f',
  3: '#c9a100',
  2: '#e06a00',
  1: '#c62828',
};
