/** ESC/POS for paper of 80 mm: text as GB18030, which Chinese printers have in their fonts, and ASCII for all others. */
import iconv from 'iconv-lite';
import thermal from 'node-thermal-printer';
import type { SlipLine } from './document.js';

/** Characters of font A across 80 mm; a Chinese one takes two. */
const columns = 48;
/** Times as wide and as high, less one, as `GS !` counts. */
const sizes = { normal: 0, large: 1, huge: 4 } as const;
const initialise = Buffer.from([0x1b, 0x40]);
/** FS &: the bytes that follow are Chinese text where their high bit is set. */
const chineseMode = Buffer.from([0x1c, 0x26]);
/** FS ! n: on older printers Chinese characters have a size of their own. */
const chineseSize = (double: boolean) => Buffer.from([0x1c, 0x21, double ? 0x0c : 0x00]);

/** The bytes that print the lines and cut the paper. */
export function encode(lines: SlipLine[]): Buffer {
  const paper = new thermal.ThermalPrinter({ type: thermal.PrinterTypes.EPSON, interface: '' });
  paper.add(Buffer.concat([initialise, chineseMode]));
  for (const line of lines) {
    if ('qr' in line) {
      paper.alignCenter();
      paper.printQR(line.qr, { cellSize: 6, correction: 'M', model: 2 });
      paper.newLine();
      continue;
    }
    if ('rule' in line) {
      paper.alignLeft();
      paper.drawLine('-');
      continue;
    }
    const size = sizes[line.size ?? 'normal'];
    if (line.centred) paper.alignCenter();
    else paper.alignLeft();
    paper.bold(line.bold ?? false);
    paper.setTextSize(size, size);
    paper.add(chineseSize(size > 0));
    for (const part of folded(line.text, Math.floor(columns / (size + 1)))) {
      paper.add(iconv.encode(part, 'gb18030'));
      paper.newLine();
    }
    paper.setTextSize(0, 0);
    paper.add(chineseSize(false));
  }
  paper.bold(false);
  paper.partialCut();
  return paper.getBuffer();
}

/** Lines of at most so many columns: Latin words stay whole where they fit, Chinese breaks anywhere. */
function folded(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/[\x21-\x7e]+ ?|[^\x21-\x7e]/gu) ?? []) {
    if (widthOf(line) + widthOf(word.trimEnd()) > width && line !== '') {
      lines.push(line.trimEnd());
      line = '';
    }
    line += word;
    while (widthOf(line.trimEnd()) > width) {
      lines.push([...line].slice(0, width).join(''));
      line = [...line].slice(width).join('');
    }
  }
  if (line.trimEnd() !== '') lines.push(line.trimEnd());
  return lines;
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character.codePointAt(0)! < 0x100 ? 1 : 2;
  return width;
}
