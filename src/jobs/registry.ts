/** Refuses a registry of jobs with a missing or doubled handler, at boot rather than at midnight. */

export function checkRegistry(definitions: Record<string, { name: string; run: unknown }>): void {
  const names = new Set<string>();
  for (const [key, { name, run }] of Object.entries(definitions)) {
    if (key !== name) throw new Error(`job ${key} is registered under the name ${name}`);
    if (names.has(name)) throw new Error(`job ${name} is registered twice`);
    if (typeof run !== 'function') throw new Error(`job ${name} has no handler`);
    names.add(name);
  }
}
