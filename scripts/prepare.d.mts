/** What the tests use of `prepare.mjs`. */
export const root: string;
export function ensureBuilt(log: (line: string) => void): Promise<void>;
