/** What the server says is wrong with a hall file, in the language of the page. What is not known here is told as it came. */
type Say = (key: string, params?: Record<string, unknown>) => string;

/** The server's words, and those of the page with what they name. The first that fits counts. */
const words: [RegExp, string, ...string[]][] = [
  [/^Invalid input: .*received undefined$/, 'missing'],
  [/^Invalid (?:input|type): expected (\w+)/, 'type', 'type'],
  [/^Invalid option: expected one of (.+)$/, 'option', 'options'],
  [/^Invalid input: expected (".+")$/, 'option', 'options'],
  [/^Too small: .*?>=?\s?([\d.-]+)/, 'tooSmall', 'limit'],
  [/^Too big: .*?<=?\s?([\d.-]+)/, 'tooBig', 'limit'],
  [/^is not known here$/, 'unknown'],
  [/^Invalid (?:ISO date|key in record)/, 'date'],
  [/^(.+) stands twice$/, 'twice', 'id'],
  [/^there is no zone (.+)$/, 'noZone', 'id'],
  [/^there is no service (.+)$/, 'noService', 'id'],
  [/^there is no window (.+)$/, 'noWindow', 'id'],
  [/^a specialist window needs/, 'needsServices'],
  [/^must be a time/, 'time'],
  [/^(.+) is not before (.+)$/, 'notBefore', 'from', 'to'],
  [/^(.+) begins before (.+) has ended$/, 'overlaps', 'from', 'to'],
  [/^must be an IANA time zone/, 'timezone'],
  [/^must be one letter A to Z/, 'series'],
  [/^must be 1 to 64 letters/, 'id'],
  [/^(.+) could be taken for a window/, 'group', 'id'],
];

export function faultWords(message: string, t: Say, te: (key: string) => boolean): string {
  for (const [pattern, key, ...names] of words) {
    const found = pattern.exec(message);
    if (!found) continue;
    const params = Object.fromEntries(names.map((name, i) => [name, found[i + 1]]));
    const type = params.type && `fault.types.${params.type}`;
    if (type && te(type)) params.type = t(type);
    if (params.options) params.options = params.options.replace(/\|/g, ' / ');
    return t(`fault.${key}`, params);
  }
  return message;
}
