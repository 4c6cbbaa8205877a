/** The same random days and requests in every run, so that a red run can be repeated; `SEED=12345` or `SEED=any` tries others. */
const wanted = process.env.SEED ?? '20261123';

/** For the options of fast-check. */
export const seed = wanted === 'any' ? {} : { seed: Number(wanted) };
