/** What makes the number of a card: GB 11643, social-security cards, travel documents; and what is said of anything else. */
import { describe, expect, it } from '@jest/globals';
import { identityFault, readIdentity } from '../../src/protocol/index.js';

const today = '2026-11-21';
const fault = (typed: string) => identityFault(readIdentity(typed), today);

/** All made up, with their right check digits unless said otherwise. */
describe('a resident identity number', () => {
  it.each([
    ['11010519491231002X', 'the example of the standard'],
    [' 11010519491231002x ', 'with a small x and spaces around'],
    ['110101199202290017', 'the leap day of a leap year'],
    ['110101190001010014', 'more than a hundred years old'],
    ['110101202611210019', 'born today'],
    ['810000199001010019', 'a residence permit of Hong Kong'],
    ['830000199001010012', 'a residence permit of Taiwan'],
    ['911334199001010013', 'a permanent residence card of a foreigner'],
  ])('%s is one: %s', (number) => expect(fault(number)).toBeNull());

  it.each([
    ['110105194912310021', 'check-digit', 'another check digit'],
    ['110105194921310023', 'check-digit', 'two figures changed places'],
    ['991012194910010018', 'region', 'no such region'],
    ['660101199001010012', 'region', 'no such region either'],
    ['11010119910229001X', 'birth-date', 'the leap day of another year'],
    ['110101202611220014', 'birth-date', 'born tomorrow'],
    ['110105299912310020', 'birth-date', 'born in a thousand years'],
    ['11010118991231001X', 'birth-date', 'born before anybody who has a card'],
    ['110105491231002', 'old-number', 'fifteen digits, as before 1999'],
  ])('%s is none: %s, %s', (number, why) => expect(fault(number)).toBe(why));

  it('with any one figure changed is none', () => {
    const number = '110101199202290017';
    for (let i = 0; i < number.length; i += 1)
      for (const figure of '0123456789') {
        if (figure === number[i]) continue;
        expect(fault(number.slice(0, i) + figure + number.slice(i + 1))).toBe('check-digit');
      }
  });
});

describe('the number of another card', () => {
  it.each(['A12345678', 'C0123456X', '3A0000017', 'E12345678', 'H1234567890', 'M12345678', 'TZ1234567', 'sc12345678'])(
    '%s is one',
    (number) => expect(fault(number)).toBeNull(),
  );

  it.each([
    ['123456789', 'not-a-card', 'nine figures without a letter'],
    ['ABCDEFGHI', 'not-a-card', 'nine letters'],
    ['1101', 'not-a-card', 'the beginning of a number'],
    ['1101051949123100', 'not-a-card', 'sixteen figures'],
    ['1101051949123100212', 'not-a-card', 'nineteen figures'],
    ['81000002394150011029', 'not-a-card', 'what an electronic card shows for a minute'],
    ['https://example.cn/s?c=1', 'not-a-card', 'an address in a picture'],
    ['1101 0519491231002X', 'not-a-card', 'a gap within'],
    ['00B6C4D8E0F1A2B3C4D5E6F708192A3B', 'chip', 'the code of a chip'],
    ['', 'not-a-card', 'nothing'],
  ])('%s is none: %s, %s', (number, why) => expect(fault(number)).toBe(why));
});
