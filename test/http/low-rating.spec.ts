/** A low rating looks like a good one to a clerk, a board, a webhook and visitors, also to who counts; complaints are nobody's. */
import { expect, it, jest } from '@jest/globals';
import { documentText } from '../../src/openapi.js';
import { expectStatus, hallId, startTestApp, type Caller, type Json, type TestApp } from '../kit/app.js';
import { eventually } from '../kit/eventually.js';
import { startReceiver } from '../kit/receiver.js';
import { open, type Screen } from '../live/socket.js';

jest.setTimeout(120_000);

const hall = `/api/halls/${hallId}`;
const beginning = Date.parse('2026-11-23T02:00:00Z');

/** All of a hall that can be read, with what its paths name filled in. */
async function pathsFor(fill: Record<string, string>): Promise<string[]> {
  const document = JSON.parse(await documentText()) as { paths: Record<string, object> };
  const paths = Object.entries(document.paths).flatMap(([path, methods]) =>
    'get' in methods && path.includes('{') ? [path] : [],
  );
  return paths.map((path) => path.replace(/\{(\w+)\}/g, (_all, name: string) => fill[name] ?? 'nothing'));
}

/** Frames as they come, from now on. */
function framesOf(screen: Screen): unknown[] {
  const frames: unknown[] = [];
  screen.socket.on('facts', (frame) => frames.push(frame));
  return frames;
}

interface Visits {
  rated: Json;
  /** Sits at the window. */
  served: Json;
}

/** All that others than supervisors see of a hall in which this was done, and the follow-ups that come of it. */
async function seenAfter(
  act: (app: TestApp, visits: Visits) => Promise<void>,
): Promise<{ seen: string[]; followUps: number }> {
  let now = beginning;
  const app = await startTestApp({ clock: { now: () => now }, webhooks: { tries: 9, backoffMs: 50, probeMs: 60_000 } });
  const hooks = [await startReceiver(), await startReceiver()];
  const names = new Map<string, string>();
  const later = () => void (now += 30_000);
  try {
    const clerk = await app.clerk(hallId, ['review', 'approve']);
    const [kiosk, display] = [await app.device('kiosk'), await app.device('display')];
    for (const [name, one] of Object.entries({ clerk, kiosk, display })) names.set(one.id, name);
    names.set(clerk.username, 'clerk');
    const { staff } = expectStatus(await clerk.get(`${hall}/staff`), 200).body;
    names.set(staff.find(({ username }: Json) => username === 'admin').id, 'admin');
    for (const [i, types] of [undefined, ['follow-up-opened', 'follow-up-noted', 'absence-set']].entries()) {
      const { id } = expectStatus(await app.admin.post(`${hall}/webhooks`, { url: hooks[i]!.url, types }), 201).body;
      names.set(id, `hook ${i}`);
    }
    const window = `${hall}/windows/g01`;
    const does = async (...steps: string[]) => {
      for (const step of steps) {
        later();
        expectStatus(await clerk.post(`${window}/${step}`), 200);
      }
    };
    const issue = async (...services: string[]): Promise<Json> => {
      later();
      const { body } = expectStatus(await kiosk.post(`${hall}/tickets`, { services }), 201);
      names.set(body.secret, `secret of ${body.number}`);
      return body;
    };
    await does('open');
    const rated = await issue('si-enrol', 'si-contribution');
    await does('call', 'start', 'complete');
    const served = await issue('si-enrol');
    await does('call', 'start');

    const screens = await Promise.all([
      open(app.url, { token: clerk.token, hallId, topic: 'window', windowId: 'g01' }),
      open(app.url, { token: clerk.token, hallId, topic: 'review' }),
      open(app.url, { token: display.token, hallId, topic: 'board' }),
    ]);
    const phones = await Promise.all([served, rated].map(({ secret }) => open(app.url, { secret, topic: 'ticket' })));
    const frames = screens.map(framesOf);
    for (const screen of [...screens, ...phones]) await screen.sees('its hall', ({ snapshots }) => snapshots > 0);
    later();
    await act(app, { rated, served });
    const desk = (await clerk.get(window)).body;
    const next = await issue('si-enrol');
    await does('complete', 'call');
    const head = await app.version();
    for (const screen of screens) await screen.sees('the last call', ({ held }) => held === head);
    const told = () => hooks[0]!.taken().flatMap(({ text }) => JSON.parse(text).data.facts as Json[]);
    await eventually('the hook is told', () => told().at(-1)?.version === head);

    const fill = { hall: hallId, window: 'g01', secret: served.secret, ticketId: rated.id };
    const answers: unknown[] = [];
    for (const path of [...(await pathsFor(fill)), `/api/tickets/${rated.secret}`])
      for (const who of [clerk, display, kiosk, app.nobody] as Caller[]) {
        const { status, text } = await who.get(path);
        answers.push({ path, status, text });
      }
    const { followUps } = (await app.admin.get(`${hall}/follow-ups`)).body;
    for (const screen of [...screens, ...phones]) screen.close();
    const views = screens.map(({ view, held }) => ({ view, held }));
    // A phone is given a fresh view now and then, so its frames begin where they happen to.
    const onPhones = phones.map(({ facts }) => facts);
    const all = { frames, views, onPhones, desk, next, told: told(), answers };
    expect(hooks[1]!.all).toEqual([]); // it asked for what is nobody's
    expect(app.errors).toEqual([]);
    return { seen: without(names, JSON.stringify(all, null, 1)).split('\n'), followUps: followUps.length };
  } finally {
    await app.stop();
    for (const hook of hooks) await hook.stop();
  }
}

/** What is made at random is called by its name. */
function without(names: Map<string, string>, text: string): string {
  for (const [random, name] of names) text = text.replaceAll(random, name);
  return text;
}

it('all that others see after a low rating and after a good one is the same to the byte', async () => {
  const rating = (level: number) =>
    seenAfter(async ({ nobody }, { rated }) => {
      for (const matterId of [undefined, 'm1']) {
        const given = { level, matterId, tags: [`tag ${level}`], comment: `comment ${level}` };
        expectStatus(await nobody.post(`/api/tickets/${rated.secret}/ratings`, given), 201);
      }
    });
  const [low, good] = [await rating(1), await rating(5)];
  expect([low.followUps, good.followUps]).toEqual([2, 0]);
  expect(low.seen).toEqual(good.seen);
  expect(low.seen.join()).toContain('ticket-rated');
});

it('nor does anybody see of a complaint whom it is about', async () => {
  const complaining = (about: (visits: Visits) => object) =>
    seenAfter(async ({ admin }, visits) => {
      const complaint = { subject: 'waited in vain', channel: 'telephone', ...about(visits) };
      const { id } = expectStatus(await admin.post(`${hall}/complaints`, complaint), 201).body;
      expectStatus(await admin.post(`${hall}/follow-ups/${id}/note`, { note: 'called back' }), 200);
    });
  const about = await complaining(({ served }) => ({ number: served.number }));
  const general = await complaining(() => ({}));
  expect([about.followUps, general.followUps]).toEqual([1, 1]);
  expect(about.seen).toEqual(general.seen);
  expect(about.seen.join()).toContain('record-kept');
});
