/** Tables as files for spreadsheets. */
import { describe, expect, it } from '@jest/globals';
import { csvText } from '../../ui-kit/src/csv.js';

const lines = (rows: (string | number)[][]) => csvText(rows).slice(1).split('\r\n');

describe('a table as a file', () => {
  it('begins with the mark by which Excel knows Chinese, and ends its lines as Excel does', () => {
    expect(
      csvText([
        ['窗口', '叫号'],
        ['1号窗口', 12],
      ]),
    ).toBe('\uFEFF窗口,叫号\r\n1号窗口,12\r\n');
  });

  it('keeps commas, quotes and line breaks within their cell', () => {
    expect(lines([['a,b', 'say "yes"', 'one\ntwo', '']])).toEqual(['"a,b","say ""yes""","one\ntwo",', '']);
  });

  it('hands over no formula, but numbers as they are', () => {
    const texts = ['=1+1', '+1', '-1', '@sum', ' =1', '\t=1', '＝1', '=a,b'];
    expect(texts.map((text) => lines([[text]])[0])).toEqual([
      ...["'=1+1", "'+1", "'-1", "'@sum", "' =1", "'\t=1", "'＝1", '"\'=a,b"'],
    ]);
    expect(lines([[-1.5, 0]])[0]).toBe('-1.5,0');
    expect(lines([['1–6号窗口', 'A-01']])[0]).toBe('1–6号窗口,A-01');
  });
});
