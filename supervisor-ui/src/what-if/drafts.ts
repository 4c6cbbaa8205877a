/** Changes of a what-if question while they are being written, and what is sent once they say enough. */
import type { WhatIfRequest, WindowKind } from '@jiaohao/protocol';
import type { PolicyConstant } from './policy-constants';

export type WhatIfChange = WhatIfRequest['changes'][number];
export type Mode = WhatIfRequest['mode'];

export const changeTypes = ['open', 'close', 'window', 'policy', 'visitors'] as const;

/** Every field of every type, so that another type can be chosen without losing what was entered. Empty: left as it is. */
export interface Draft {
  key: number;
  type: WhatIfChange['type'];
  windowIds: string[];
  /** `"13:30"`, or empty. */
  from: string;
  until: string;
  kind: WindowKind | '';
  services: string[];
  overflow: string[];
  constant: PolicyConstant;
  /** Null while its field is empty, as the count is. */
  value: number | string | null;
  count: number | null;
}

let made = 0;

export function newDraft(): Draft {
  made += 1;
  return {
    key: made,
    type: 'open',
    windowIds: [],
    from: '',
    until: '',
    kind: '',
    services: [],
    overflow: [],
    constant: 'helpAfterMinutes',
    value: 5,
    count: 30,
  };
}

const filled = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value?.length > 0)) as Partial<T>;

/** One change a window; none while something is missing. */
export function changesOf(draft: Draft): WhatIfChange[] {
  const { type, windowIds, from, until, kind, services, overflow, constant, value, count } = draft;
  switch (type) {
    case 'open':
    case 'close':
      if (from && until && until <= from) return [];
      return windowIds.map((windowId) => ({ type, windowId, ...filled({ from, until }) }));
    case 'window': {
      const other = filled({ kind, services, overflow }) as Partial<{ kind: WindowKind; services: string[] }>;
      if (Object.keys(other).length === 0) return [];
      return windowIds.slice(0, 1).map((windowId) => ({ type, windowId, ...other, ...filled({ from }) }));
    }
    case 'policy':
      return value === null ? [] : [{ type, policy: { [constant]: value } }];
    case 'visitors':
      return count === null ? [] : [{ type, count, ...(from ? { at: from } : {}), ...filled({ services }) }];
  }
}
