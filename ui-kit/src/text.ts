/** Small helpers for lists and texts. */

/** By label as people count: 2 before 10, numbers before names. */
export function byLabel<T extends { label: string }>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => a.label.localeCompare(b.label, 'zh-CN', { numeric: true }));
}

export function byId<T extends { id: string }>(list: readonly T[]): Map<string, T> {
  return new Map(list.map((item) => [item.id, item]));
}
