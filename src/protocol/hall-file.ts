/** The hall file: zones, services, windows and hours of one hall, checked whole so that every fault is told at once. */
import { z } from 'zod';
import { Id, Priority, Text } from './common.js';

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time such as 08:30');

const Spans = z
  .array(z.tuple([TimeOfDay, TimeOfDay]))
  .max(6)
  .superRefine((spans, ctx) => {
    spans.forEach(([from, to], i) => {
      if (from >= to)
        ctx.addIssue({
          code: 'custom',
          path: [i],
          message: `${from} is not before ${to}`,
        });
      const before = spans[i - 1];
      if (before && before[1] > from)
        ctx.addIssue({
          code: 'custom',
          path: [i],
          message: `${from} begins before ${before[1]} has ended`,
        });
    });
  });

const Timezone = z.string().refine((name) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}, 'must be an IANA time zone such as Asia/Shanghai');

export const Hours = z.strictObject({
  timezone: Timezone,
  weekdays: Spans,
  saturday: Spans,
  sunday: Spans,
  dates: z.record(z.iso.date(), Spans).optional(),
});

export const WindowKind = z.enum(['general', 'specialist']);
export type WindowKind = z.infer<typeof WindowKind>;

export const Zone = z.strictObject({ id: Id, name: Text });
export type Zone = z.infer<typeof Zone>;

export const Service = z.strictObject({
  id: Id,
  name: Text,
  agency: z.string().min(1).max(100),
  control: z.enum(['handle', 'review', 'approve']),
  typicalMinutes: z.number().positive().max(480),
  general: z.boolean(),
  series: z
    .string()
    .regex(/^[A-Z]$/, 'must be one letter A to Z')
    .optional(),
  quota: z.number().int().min(0).max(100_000).optional(),
  stopped: z.boolean().optional(),
  category: z.string().trim().min(1).max(100).optional(),
  papers: z.array(Text).max(30).optional(),
  appointments: z.number().int().min(1).max(1000).optional(),
});
export type Service = z.infer<typeof Service>;

export const WindowPlan = z.strictObject({
  id: Id,
  label: z.string().trim().min(1).max(40),
  kind: WindowKind,
  zone: Id,
  services: z.array(Id).max(1000).optional(),
  overflow: z.array(Id).max(1000).optional(),
  group: Id.optional(),
});
export type WindowPlan = z.infer<typeof WindowPlan>;

const minutes = z.number().min(0).max(1440);
const seconds = z.number().int().min(1).max(86_400);

export const Policy = z.strictObject({
  name: z.enum(['group', 'window', 'pooled']),
  version: z.string().trim().min(1).max(40),
  groupSize: z.number().int().min(1).max(50),
  helpAfterMinutes: minutes,
  guardSeniorMinutes: minutes,
  guardWaitMinutes: minutes,
  headStartMinutes: minutes,
  returnBehind: z.number().int().min(0).max(100),
  returnWithinMinutes: minutes,
  missedAfterRecalls: z.number().int().min(0).max(20),
  missedAfterLastRecallSeconds: seconds,
  missedAfterSeconds: seconds,
  leaseSeconds: seconds,
  issueLeadMinutes: minutes,
  openingGraceMinutes: minutes,
  sittingMinutes: z.number().min(0).max(60),
});

export const Place = z.strictObject({
  address: Text.optional(),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});
export type Place = z.infer<typeof Place>;

const days = z.number().int().min(0).max(3650);

export const AppointmentTerms = z.strictObject({
  daysAhead: z.number().int().min(0).max(90),
  cancelBeforeMinutes: minutes,
  earlyMinutes: minutes,
  lateMinutes: minutes,
  noShows: z.number().int().min(1).max(100),
  restrictDays: days,
});

export const ReviewTerms = z.strictObject({
  reviewMinutes: z.number().min(1).max(100_000),
  approveMinutes: z.number().min(1).max(100_000),
});

export const Terms = z.strictObject({
  caseWorkingDays: z.number().int().min(1).max(250),
  followUpWorkingDays: z.number().int().min(1).max(250),
  phoneDays: days,
  noteDays: days,
});

type Issue = { path: (string | number)[]; message: string };

type Part = Record<string, unknown>;

/** Faults of form do not hide those of reference, so that all are told at once: whatever is no list or no id is passed over. */
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const partsOf = (value: unknown): Part[] =>
  listOf(value).map((part) => (typeof part === 'object' && part !== null ? (part as Part) : {}));

/** References between the parts of a hall file: every id once, every name known. */
function referenceFaults(hall: Part): Issue[] {
  const faults: Issue[] = [];
  const once = (list: string): Set<unknown> => {
    const seen = new Set<unknown>();
    partsOf(hall[list]).forEach(({ id }, i) => {
      if (typeof id !== 'string') return;
      if (seen.has(id)) faults.push({ path: [list, i, 'id'], message: `${id} stands twice` });
      seen.add(id);
    });
    return seen;
  };
  const known = (id: unknown, among: Set<unknown>, what: string, path: Issue['path']) => {
    if (typeof id === 'string' && !among.has(id)) faults.push({ path, message: `there is no ${what} ${id}` });
  };
  const [zones, services, windows] = [once('zones'), once('services'), once('windows')];
  partsOf(hall.windows).forEach((window, i) => {
    const at = (...path: Issue['path']) => ['windows', i, ...path];
    known(window.zone, zones, 'zone', at('zone'));
    if (window.kind === 'specialist' && window.services === undefined)
      faults.push({ path: at('services'), message: 'a specialist window needs a list of its services' });
    for (const field of ['services', 'overflow'])
      listOf(window[field]).forEach((id, k) => known(id, services, 'service', at(field, k)));
    const { group } = window;
    if (typeof group === 'string' && (windows.has(group) || group.includes('..')))
      faults.push({
        path: at('group'),
        message: `${group} could be taken for a window or for windows from one to another`,
      });
  });
  listOf(hall.escalation).forEach((id, i) => known(id, windows, 'window', ['escalation', i]));
  listOf(hall.remote).forEach((id, i) => known(id, services, 'service', ['remote', i]));
  return faults;
}

export const HallFile = z
  .strictObject({
    id: Id,
    name: Text,
    hours: Hours,
    zones: z.array(Zone).min(1).max(100),
    services: z.array(Service).min(1).max(2000),
    windows: z.array(WindowPlan).min(1).max(500),
    escalation: z.array(Id).max(50).default([]),
    policy: Policy.partial().optional(),
    operator: z.string().trim().min(1).max(100).optional(),
    place: Place.optional(),
    confirm: z.array(Priority).max(4).optional(),
    admission: z.enum(['forecast', 'hours']).optional(),
    appointments: AppointmentTerms.partial().optional(),
    review: ReviewTerms.partial().optional(),
    remote: z.array(Id).max(2000).optional(),
    terms: Terms.partial().optional(),
  })
  .superRefine(
    (hall, ctx) => {
      for (const fault of referenceFaults(hall)) ctx.addIssue({ code: 'custom', ...fault });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
export type HallFile = z.infer<typeof HallFile>;
