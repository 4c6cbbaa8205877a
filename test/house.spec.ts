/** The rules of the house. Every failure names the file and the cure. */
import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What each room of src may import from src. What is missing here may be imported by main, app.module and their like only. */
const mayImport: Record<string, string[]> = {
  core: [],
  protocol: ['core'],
  store: ['core'],
  figures: ['core'],
  hall: ['core', 'figures', 'sim', 'store', 'protocol'],
  accounts: ['core', 'store', 'hall', 'protocol', 'log'],
  sim: ['core', 'figures'],
  live: ['core', 'hall', 'accounts', 'protocol', 'log', 'config'],
  print: ['core', 'hall', 'protocol'],
  messages: ['core', 'hall', 'store'],
  http: ['core', 'figures', 'hall', 'print', 'messages', 'accounts', 'sim', 'store', 'protocol', 'log', 'config'],
  jobs: ['core', 'hall', 'messages', 'accounts', 'store', 'protocol', 'log', 'config'],
  embedded: [],
  demo: ['core', 'protocol', 'log'],
};
/** Packages for rooms that may not import whatever they like. */
const mayImportPackage: Record<string, RegExp> = {
  core: /^$/,
  protocol: /^zod$/,
  sim: /^node:/,
  embedded: /^node:|^pg$/,
};
const typesOnly = new Set(['protocol → core']);

const licences = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'PostgreSQL',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'Python-2.0',
];

const pages = [
  'ui-kit',
  'kiosk-ui',
  'display-ui',
  'window-ui',
  'supervisor-ui',
  'review-ui',
  'admin-ui',
  'ticket-ui',
  'rate-ui',
];
const sources = files('src', ['.ts']);
const core = sources.filter((file) => file.startsWith('src/core/'));

describe('who may import whom', () => {
  const imports = sources.flatMap((file) => importsOf(file).map((found) => ({ file, room: roomOf(file), ...found })));

  it('a room imports only the rooms it stands on', () => {
    const faults = imports.flatMap(({ file, room, from, types }) => {
      if (!from.startsWith('.') || !mayImport[room]) return [];
      const other = roomOf(join(dirname(file), from));
      if (other === room) return [];
      if (!mayImport[room].includes(other)) {
        return `${file} imports ${other}: ${room} may import ${mayImport[room].join(', ') || 'nothing'}. Hand in what it needs, or move the code to the room that has it.`;
      }
      if (typesOnly.has(`${room} → ${other}`) && !types) {
        return `${file} imports from ${other}: only types may come from there, so write "import type".`;
      }
      return [];
    });
    expect(faults).toEqual([]);
  });

  it('a room that must stay pure imports no package', () => {
    const faults = imports.flatMap(({ file, room, from }) =>
      from.startsWith('.') || !mayImportPackage[room] || mayImportPackage[room].test(from)
        ? []
        : `${file} imports ${from}: ${room} must run without it. Hand in what it needs as an argument.`,
    );
    expect(faults).toEqual([]);
  });

  it('every room has its rule', () => {
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const faults = rooms
      .filter(({ name }) => !mayImport[name])
      .map(
        ({ name }) =>
          `src/${name} is new: say in test/house.spec.ts what it may import, and in docs/architecture.md what it is for.`,
      );
    expect(faults).toEqual([]);
  });

  it('pages import only the kit and the protocol', () => {
    const faults = pages.flatMap((page) =>
      files(page, ['.ts', '.vue']).flatMap((file) =>
        importsOf(file).flatMap(({ from }) => {
          const target = from.startsWith('.') ? join(dirname(file), from).split('/')[0]! : from;
          const stranger =
            target === 'src' ||
            (/-ui$/.test(target) && target !== page) ||
            (target.startsWith('@jiaohao/') && !/protocol|ui-kit/.test(target));
          return stranger
            ? `${file} imports ${from}: a page knows the server by @jiaohao/protocol and other pages not at all; what two pages share goes to ui-kit.`
            : [];
        }),
      ),
    );
    expect(faults).toEqual([]);
  });
});

describe('the core is pure', () => {
  it('reads no clock, no environment and draws no random number', () => {
    const impure =
      /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bprocess\.|\bcrypto\b|\bperformance\b|\bset(?:Timeout|Interval)\b/;
    expect(
      offences(
        core,
        impure,
        'take `now` and ids as arguments: the core must decide the same again when a day is replayed.',
      ),
    ).toEqual([]);
  });

  it('has no file that takes an hour to read', () => {
    const faults = core
      .map((file) => ({ file, lines: text(file).split('\n').length }))
      .filter(({ lines }) => lines > 400)
      .map(
        ({ file, lines }) =>
          `${file} has ${lines} lines: give one of its rules a file of its own under src/core/rules.`,
      );
    expect(faults).toEqual([]);
  });
});

describe('one place for each thing', () => {
  it('the environment is read in src/config.ts', () => {
    const others = sources.filter((file) => file !== 'src/config.ts');
    expect(
      offences(
        others,
        /(?<!readConfig\()\bprocess\.env\b/,
        'add it to src/config.ts, where it is checked, and hand it in.',
      ),
    ).toEqual([]);
  });

  it('the clock is read in src/hall/clock.ts', () => {
    const others = sources.filter((file) => file !== 'src/hall/clock.ts' && !/^src\/(sim|demo|bench)\//.test(file));
    expect(
      offences(
        others,
        /\bDate\.now\b|\bnew Date\(\s*\)/,
        'ask the clock of src/hall/clock.ts: CLOCK_OFFSET_SECONDS must shift everything at once.',
      ),
    ).toEqual([]);
  });
});

describe('a newcomer finds the way', () => {
  it('every file opens with what it is for', () => {
    const faults = [...sources, ...files('test', ['.ts', '.mjs']), ...files('scripts', ['.mjs'])]
      .filter((file) => !/^(#!.*\n)?\/\*\*?\s+(\*\s)?\S/.test(text(file)))
      .map((file) => `${file}: begin it with one sentence on what it is for, as /** ... */`);
    expect(faults).toEqual([]);
  });

  it('no file names a place on one machine', () => {
    const here = /(?<![\w.@-])\/(?:Users|home|work|root)\/(?!assets)[\w.-]+|\b[A-Z]:\\\\?Users/;
    const all = files('.', ['.ts', '.vue', '.mjs', '.cjs', '.json', '.md', '.yml', '.sh', '.html', '.css']);
    const faults = all
      .filter((file) => file !== 'test/house.spec.ts' && here.test(text(file)))
      .map((file) => `${file} names ${here.exec(text(file))![0]}: write a path relative to the checkout.`);
    expect(faults).toEqual([]);
  });
});

describe('the pages speak both languages', () => {
  const messageFiles = pages.flatMap((page) => files(page, ['.ts'])).filter((file) => basename(file) === 'messages.ts');

  it.each(messageFiles)('%s has the same keys in both', async (file) => {
    const module = (await import(join(root, file))) as Record<string, { 'zh-CN'?: object; en?: object }>;
    const catalogues = Object.values(module).filter((value) => value?.['zh-CN'] && value.en);
    expect(catalogues.length).toBeGreaterThan(0);
    for (const { 'zh-CN': chinese, en } of catalogues) {
      const [inChinese, inEnglish] = [keysOf(chinese!), keysOf(en!)];
      const faults = [
        ...inChinese
          .filter((key) => !inEnglish.includes(key))
          .map((key) => `${key} has no English: add it to en in ${file}.`),
        ...inEnglish
          .filter((key) => !inChinese.includes(key))
          .map((key) => `${key} has no Chinese: add it to zh-CN in ${file}.`),
      ];
      expect(faults).toEqual([]);
    }
  });
});

describe('what we bring along', () => {
  it('may be given away under Apache-2.0', () => {
    const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
    const faults = Object.entries(packages).flatMap(([path, { dev }]) => {
      const file = `${path}/package.json`;
      if (dev || !path.includes('node_modules/') || path.includes('@jiaohao/') || !existsSync(join(root, file)))
        return [];
      const { license, licenses } = JSON.parse(text(file)) as { license?: string; licenses?: { type: string }[] };
      const named = license ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'none';
      const parts = named.replace(/[()]/g, '').split(/ OR /i);
      return parts.some((part) => part.split(/ AND /).every((one) => licences.includes(one)))
        ? []
        : `${path} has the licence ${named}: take another package, or add the licence here if it lets us.`;
    });
    expect(faults).toEqual([]);
  });

  it('is installed by "npm ci" on every machine', () => {
    const check = () =>
      execFileSync(process.execPath, [join(root, 'scripts/complete-lock.mjs'), '--check'], { stdio: 'pipe' });
    expect(check).not.toThrow();
  });
});

/** Files below a folder with one of these endings, as paths from the root; nothing made or fetched. */
function files(folder: string, endings: string[]): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = relative('.', join(folder, entry.name));
    if (entry.isDirectory()) {
      return /^(node_modules|dist|coverage|\.(git|cache|data))$/.test(entry.name) ? [] : files(path, endings);
    }
    return endings.includes(extname(entry.name)) ? [path] : [];
  });
}

function text(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** `src/core/rules/x.ts` → core; `src/config.ts` → config. */
function roomOf(file: string): string {
  return file.split('/')[1]!.replace(/\.[jt]s$/, '');
}

function importsOf(file: string): { from: string; types: boolean }[] {
  const statements = text(file).matchAll(
    /^\s*(?:import|export)(\s+type)?\b[^'";]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  );
  return [...statements].map(([, types, from, bare, dynamic]) => ({
    from: (from ?? bare ?? dynamic)!,
    types: !!types,
  }));
}

/** Where code, not comments, matches. */
function offences(among: string[], pattern: RegExp, cure: string): string[] {
  return among.flatMap((file) =>
    text(file)
      .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line.replace(/(^|\s)\/\/.*/, '')) ? `${file}:${index + 1}: ${line.trim()}: ${cure}` : [],
      ),
  );
}

function keysOf(tree: object, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    value && typeof value === 'object' ? keysOf(value, `${path}${key}.`) : `${path}${key}`,
  );
}
