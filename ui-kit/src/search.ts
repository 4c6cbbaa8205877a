/**
 * Finds services by a few letters or characters: initials (`ylbx`), pinyin (`yanglao`), a mixture (`yanglbx`), abbreviations
 * that leave characters out (`sb` for 社会保险), Chinese characters, and in English the beginnings of words.
 */
import type { Language, Text } from '@jiaohao/protocol';

export interface Findable {
  id: string;
  name: Text;
  /** As `ListedService` has it: an entry a character, `yang lao jin chong|zhong suan`. */
  pinyin: string;
}

export interface SearchIn {
  language: Language;
  /** Ids of what is asked for most, most first. */
  frequent: readonly string[];
}

/** How well a name fits; what is not listed does not. Less is better. */
const fit = { beginning: 0, inside: 1, otherReading: 2, leavingOut: 3, otherLanguage: 4 } as const;

/** What fits, best first; among equals what is asked for most, then the order of the list. An empty query finds nothing. */
export function find<T extends Findable>(services: readonly T[], query: string, { language, frequent }: SearchIn): T[] {
  const terms = termsOf(query);
  if (terms.length === 0) return [];
  const rank = new Map(frequent.map((id, i) => [id, i]));
  return services
    .map((service) => ({ service, fits: fitOf(service, terms, language) }))
    .filter(({ fits }) => fits !== null)
    .sort((a, b) => a.fits! - b.fits! || rankOf(rank, a.service) - rankOf(rank, b.service))
    .map(({ service }) => service);
}

/** The keys, of those asked about, after which there still is something to find. */
export function keysThatFind(
  services: readonly Findable[],
  query: string,
  keys: readonly string[],
  language: Language,
): Set<string> {
  const finds = (terms: string[]) => services.some((service) => fitOf(service, terms, language) !== null);
  return new Set(keys.filter((key) => finds(termsOf(query + key))));
}

const rankOf = (rank: Map<string, number>, { id }: Findable) => rank.get(id) ?? rank.size;

function termsOf(query: string): string[] {
  return query
    .toLowerCase()
    .replace(/ü/g, 'v')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((term) => term !== '');
}

/** Every term has to fit; the worst says how well. */
function fitOf(service: Findable, terms: string[], language: Language): number | null {
  let worst = 0;
  for (const term of terms) {
    const fits = termFit(service, term, language);
    if (fits === null) return null;
    worst = Math.max(worst, fits);
  }
  return worst;
}

function termFit({ name, pinyin }: Findable, term: string, language: Language): number | null {
  if (/[^a-z0-9]/.test(term)) {
    const at = name['zh-CN'].toLowerCase().indexOf(term);
    return at < 0 ? null : at === 0 ? fit.beginning : fit.inside;
  }
  const inPinyin = lettersFit(pinyin, term);
  if (language === 'zh-CN') return inPinyin;
  const inEnglish = lettersFit(name.en.toLowerCase().replace(/[^a-z0-9]+/g, ' '), term);
  return inEnglish ?? (inPinyin === null ? null : fit.otherLanguage);
}

/** The readings of each character, or a word. */
type Units = string[][];

const known = new Map<string, Units>();
const mostKnown = 5_000;

function unitsOf(text: string): Units {
  let units = known.get(text);
  if (!units) {
    units = text
      .split(' ')
      .filter((unit) => unit !== '')
      .map((unit) => unit.split('|'));
    if (known.size >= mostKnown) known.clear();
    known.set(text, units);
  }
  return units;
}

function lettersFit(text: string, term: string): number | null {
  if (!hasInOrder(text, term)) return null;
  const units = unitsOf(text);
  if (inARow(units, 0, term, 1)) return fit.beginning;
  const anywhere = (readings: number) => units.some((_, at) => inARow(units, at, term, readings));
  if (anywhere(1)) return fit.inside;
  if (anywhere(Infinity)) return fit.otherReading;
  return leavingOut(units, term) ? fit.leavingOut : null;
}

/** Most names do not even have the letters in this order: that is seen quickly. */
function hasInOrder(text: string, letters: string): boolean {
  let at = 0;
  for (let i = 0; i < text.length && at < letters.length; i += 1) if (text[i] === letters[at]) at += 1;
  return at === letters.length;
}

/** Whether the letters are beginnings of one unit after the other, from `at` on; of each its first `readings` count. */
function inARow(units: Units, at: number, letters: string, readings: number): boolean {
  if (letters === '') return true;
  const unit = units[at];
  if (!unit) return false;
  return unit.slice(0, readings).some((reading) => {
    for (let length = sharedLength(reading, letters); length > 0; length -= 1)
      if (inARow(units, at + 1, letters.slice(length), readings)) return true;
    return false;
  });
}

/** The same with units left out between; whole readings or their first letters only, or anything would fit anything. */
function leavingOut(units: Units, letters: string): boolean {
  const dead = new Set<string>();
  const from = (at: number, left: string): boolean => {
    if (left === '') return true;
    if (at >= units.length || dead.has(`${at} ${left.length}`)) return false;
    const pieces = units[at]!.flatMap(piecesOf).filter((piece) => left.startsWith(piece));
    if (pieces.some((piece) => from(at + 1, left.slice(piece.length))) || from(at + 1, left)) return true;
    dead.add(`${at} ${left.length}`);
    return false;
  };
  return letters.length > 1 && from(0, letters);
}

const piecesOf = (reading: string) => [reading, ...(/^[zcs]h/.test(reading) ? [reading.slice(0, 2)] : []), reading[0]!];

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
