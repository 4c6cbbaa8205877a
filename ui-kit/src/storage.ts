/** Browser storage that may be full, forbidden or empty: reading gives null, writing never throws. */

export function kept(storage: Storage, place: string): string | null {
  try {
    return storage.getItem(place);
  } catch {
    return null;
  }
}

export function keep(storage: Storage, place: string, value: string | null): void {
  try {
    if (value === null) storage.removeItem(place);
    else storage.setItem(place, value);
  } catch {
    // It will be asked for again after the next reload; nothing else is lost.
  }
}
