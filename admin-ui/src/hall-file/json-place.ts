/** Where in a JSON text something stands, and what it belongs to: for faults that name a path. */

/** From where to where, in characters; of what is missing: what it is missing from. The text must be JSON. */
export function placeOf(text: string, path: readonly string[]): [from: number, to: number] {
  let i = 0;
  const blank = () => {
    while (/\s/.test(text[i] ?? '')) i += 1;
  };
  const string = (): string => {
    const from = i;
    for (i += 1; text[i] !== '"'; i += 1) if (text[i] === '\\') i += 1;
    i += 1;
    return JSON.parse(text.slice(from, i)) as string;
  };
  /** Reads one value; `rest` is what is left of the path if it leads here, else null. */
  const value = (rest: readonly string[] | null): [number, number] | null => {
    blank();
    const from = i;
    const open = text[i];
    let hit: [number, number] | null = null;
    if (open === '"') string();
    else if (open === '{' || open === '[') {
      i += 1;
      for (let n = 0; ; n += 1) {
        blank();
        if (text[i] === '}' || text[i] === ']') break;
        const name = open === '{' ? string() : String(n);
        blank();
        if (open === '{') i += 1; // the colon
        hit = value(rest?.[0] === name ? rest.slice(1) : null) ?? hit;
        blank();
        if (text[i] === ',') i += 1;
      }
      i += 1;
    } else while (i < text.length && !/[\s,\]}]/.test(text[i]!)) i += 1;
    return rest && (hit ?? [from, i]);
  };
  return value(path)!;
}

/** The id of the window, service or zone that a path leads into; null where it leads into none. */
export function ownerOf(file: unknown, path: readonly string[]): string | null {
  let owner: string | null = null;
  let at = file;
  for (const name of path) {
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined;
    const { id } = (at ?? {}) as { id?: unknown };
    if (typeof id === 'string') owner = id;
  }
  return owner;
}
