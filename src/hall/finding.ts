/** What a kiosk finds services by: how their names are spelled in letters, and which are asked for most. */
import { pinyin, polyphonic } from 'pinyin-pro';
import type { Hall, Text } from '../core/hall.js';

/** As many as a kiosk shows before anything was searched. */
const frequentShown = 12;

/** Names live as long as the hall file they come from; spelling one takes longer than everything else of a view. */
const known = new WeakMap<Text, string>();

/**
 * The Chinese name in letters, `yang lao bao xian`: likely reading first, other readings of a character after it
 * (`chong|zhong`), as people type what they think a character says. Cached for each name.
 */
export function pinyinOf(name: Text): string {
  const spelled = known.get(name) ?? spell(name['zh-CN']);
  known.set(name, spelled);
  return spelled;
}

function spell(chinese: string): string {
  const settings = { toneType: 'none', type: 'array', v: true } as const;
  const likely = pinyin(chinese, settings);
  const possible = polyphonic(chinese, settings);
  return likely
    .map((reading, i) => [...new Set([reading, ...(possible[i] ?? [])].flatMap(typed))].join('|'))
    .filter((readings) => readings !== '')
    .join(' ');
}

/** As typed on letter keys: ü is typed as v, and by many as u. */
function typed(reading: string): string[] {
  const plain = reading.toLowerCase().replace(/ü/g, 'v');
  const letters = plain.replace(/[^a-z0-9]/g, '');
  if (letters === '') return [];
  return /^[ln]v/.test(letters) ? [letters, letters.replace('v', 'u')] : [letters];
}

/** Service ids by what was asked for of late and today, most first; equals stay in the order of the hall file. */
export function frequentOf({ config, kept, issued }: Hall): string[] {
  const asked = (id: string) => (kept.demand.get(id) ?? 0) + (issued.get(id) ?? 0);
  return config.services
    .filter(({ id }) => asked(id) > 0)
    .sort((a, b) => asked(b.id) - asked(a.id))
    .slice(0, frequentShown)
    .map(({ id }) => id);
}
