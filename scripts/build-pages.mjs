/** Builds the pages by vite, each into its folder under dist/pages, where the server looks for them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { pageConfig } from '../ui-kit/vite.shared.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The folder of its source, and its name in dist/pages and in the address: `/kiosk/`. The page `home` is shown at `/`. */
const pages = [
  ['ui-kit/home', 'home'],
  ['kiosk-ui', 'kiosk'],
  ['display-ui', 'board'],
  ['window-ui', 'window'],
  ['supervisor-ui', 'supervisor'],
  ['review-ui', 'review'],
  ['admin-ui', 'admin'],
  ['ticket-ui', 't'],
  ['rate-ui', 'rate'],
];

const asked = process.argv.slice(2);
for (const [folder, name] of pages) {
  const source = join(root, folder);
  if (asked.length > 0 && !asked.includes(name)) continue;
  if (!existsSync(join(source, 'index.html'))) {
    console.error(`${folder}/index.html is missing: the page /${name} cannot be built.`);
    process.exitCode = 1;
    continue;
  }
  const config = pageConfig({ root: source, base: `/${name}/`, outDir: join(root, 'dist', 'pages', name) });
  await build({ logLevel: 'warn', ...config });
  console.log(`/${name}/ built`);
}
