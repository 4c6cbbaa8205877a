/** Slips as they come out of a printer, and what is told of one that cannot print. */
import { describe, expect, it } from '@jest/globals';
import { slipLines, type SlipContent } from '../../src/print/document.js';
import { encode } from '../../src/print/encode.js';
import { printOn, type Patience } from '../../src/print/printer.js';
import type { ExplainedTicket } from '../../src/protocol/index.js';
import { readPaper, startPrinter, type Behaviour } from '../kit/printer.js';

const ticket: ExplainedTicket = {
  ...{ id: 'datian-2026-11-23-A012', number: 'A012', hallId: 'datian', businessDay: '2026-11-23', status: 'waiting' },
  ...{ priority: 'normal', language: 'zh-CN', matters: [{ id: 'm1', serviceId: 'enrol', status: 'pending' }] },
  ...{ window: { id: 'g3', label: '3', zone: 'a' }, group: { id: 'g1..g6', label: '1–6', zone: 'a' } },
  ...{ windowsLikely: ['g1'], ahead: 4, wait: { p50Seconds: 660, p90Seconds: 1510 } },
  ...{ issuedAt: '2026-11-23T02:05:00.000Z', calledAt: null, startedAt: null, endedAt: null, callCount: 0 },
  ...{ hold: null, slip: 'queued', version: 9, explanation: { 'zh-CN': '略', en: '-' }, switchable: [] },
  services: [
    { id: 'enrol', name: { 'zh-CN': '城乡居民医保参保登记', en: 'Enrolment in residents’ medical insurance' } },
    { id: 'old', name: { 'zh-CN': '㐀𠮷翀镕', en: 'Rare characters' } },
  ],
};
const content = (change: Partial<ExplainedTicket> = {}, more: Partial<SlipContent> = {}): SlipContent => ({
  hall: { 'zh-CN': '大田县政务服务中心', en: 'Datian hall' },
  timezone: 'Asia/Shanghai',
  ticket: { ...ticket, ...change },
  now: Date.parse('2026-11-23T02:06:00Z'),
  ...{ again: false, slot: null, link: 'https://hall.example.cn/t/abcdefghijklmnopqrstuv' },
  ...more,
});
const paper = (...of: Parameters<typeof content>) => readPaper(encode(slipLines(content(...of))));

describe('a slip', () => {
  it('says everything in Chinese, the number large, and is cut', () => {
    const said = paper();
    for (const words of [
      '大田县政务服务中心\n',
      '[x5]A012\n',
      '· 城乡居民医保参保登记\n',
      '· 㐀𠮷翀镕\n',
      '[x2]请在 1-6 号窗口附近等候\n',
      '可能由 3 号窗口办理，以叫号为准\n',
      '前面还有 4 人\n',
      '预计等候约 15 分钟，十人中九人不超过 30 分钟\n',
      '取号时间 2026-11-23 10:05\n',
      '[QR https://hall.example.cn/t/abcdefghijklmnopqrstuv]\n',
    ])
      expect(said).toContain(words);
    expect(said).toMatch(/\[cut\]$/);
    expect(said).not.toContain('�');
  });

  it('says the same in English', () => {
    const said = paper({ language: 'en' });
    for (const words of [
      'Datian hall',
      'A012',
      'Wait near windows 1-6\n',
      '4 before you',
      'About 15 min, for nine in ten at most 30\n',
      'Taken 2026-11-23 10:05',
    ])
      expect(said).toContain(words);
    // eslint-disable-next-line no-control-regex
    expect(said.replace(/㐀𠮷翀镕|’/g, '')).toMatch(/^[\x00-\x7f·]*$/);
  });

  it('has no line wider than the paper, and breaks none inside a word', () => {
    const long = {
      'zh-CN': '特别长的事项名称'.repeat(12),
      en: 'Registration of transfers between provinces '.repeat(4),
    };
    for (const language of ['zh-CN', 'en'] as const) {
      const lines = paper({ language, services: [{ id: 'l', name: long }] }).split('\n');
      const width = (line: string) => [...line].reduce((sum, c) => sum + (c.charCodeAt(0) < 256 ? 1 : 2), 0);
      for (const line of lines.filter((l) => !l.includes('[QR'))) {
        const size = Number(/\[x(\d)\]/.exec(line)?.[1] ?? 1);
        expect(width(line.replace(/\[(x\d|cut)\]/g, '')) * size).toBeLessThanOrEqual(48);
      }
      if (language === 'en') expect(lines.join('\n')).not.toMatch(/provin\nces|trans\nfers/);
    }
  });

  it('rounds waits up, says a soon one so, and of an appointment its time instead', () => {
    expect(paper({ wait: { p50Seconds: 1, p90Seconds: 301 } })).toContain('约 5 分钟，十人中九人不超过 10 分钟');
    expect(paper({ wait: { p50Seconds: 0, p90Seconds: 0 }, ahead: 0 })).toContain('预计马上叫到您');
    expect(paper({ wait: null })).not.toContain('分钟');
    const booked = paper({}, { slot: Date.parse('2026-11-23T02:30:00Z') });
    expect(booked).toContain('预约时间 2026-11-23 10:30');
    expect(booked).not.toContain('分钟');
  });

  it('printed again says so; without an address that phones can open it has no code', () => {
    expect(paper({}, { again: true })).toMatch(/您的号码（补打）\n[\s\S]*A012[\s\S]*补打时间 2026-11-23 10:06/);
    expect(paper({}, { link: null })).not.toContain('QR');
  });

  it('begins by resetting the printer and by asking for Chinese', () => {
    expect([...encode(slipLines(content())).subarray(0, 4)]).toEqual([0x1b, 0x40, 0x1c, 0x26]);
  });
});

describe('a printer', () => {
  const quick: Patience = { connectMs: 500, answerMs: 200, finishMs: 600 };
  const bytes = encode(slipLines(content()));

  it.each<[Behaviour, string | null, number]>([
    ['good', null, 1],
    ['plain', null, 1],
    ['hangs', 'silent', 0],
    ['paper-out', 'paper-out', 0],
    ['cover-open', 'cover-open', 0],
    ['cutter', 'cutter', 0],
    ['runs-out', 'paper-out', 1],
  ])('that is %s: %p', async (behaviour, fault, slips) => {
    const printer = await startPrinter(behaviour);
    try {
      expect(await printOn({ host: '127.0.0.1', port: printer.port }, bytes, quick)).toBe(fault);
      await new Promise((done) => setTimeout(done, 50));
      expect(printer.slips()).toHaveLength(slips);
      if (slips) expect(printer.slips()[0]).toEqual(bytes);
    } finally {
      await printer.stop();
    }
  });

  it('that refuses, or is at no address, cannot be reached', async () => {
    const printer = await startPrinter();
    await printer.stop();
    expect(await printOn({ host: '127.0.0.1', port: printer.port }, bytes, quick)).toBe('unreachable');
    expect(await printOn({ host: 'no-such-printer.invalid', port: 9100 }, bytes, quick)).toBe('unreachable');
  });
});
