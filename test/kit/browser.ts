/** A headless Chromium for the tests of pages, and for nothing else: no updates, no telemetry, sound allowed. */
import { chromium as playwright, type Browser } from 'playwright-core';
import { chromiumProgram } from './programs.js';

/** Close it in the end. It ends with this process in any case: its commands come by a pipe. */
export async function chromium(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromiumProgram(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}
