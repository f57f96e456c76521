import { describe, expect, it } from 'vitest';
import {
  newWindow,
  resumableWindow,
  type SyncState,
  syncStateKey,
} from '../../../functions/domain/connection/sync-state.ts';
import { connectionId, minute } from '../../support/factories.ts';

const watermark = minute(60);
const state: SyncState = { connectionId, item: 'sync#invoices', watermark };
const hour = 3_600_000;

describe('a window', () => {
  it('a window starts at the watermark less the overlap', () => {
    expect(newWindow(state, 'incremental', 600_000)).toMatchObject({
      from: Date.parse(minute(50)),
      startedAt: null,
    });
  });

  it('a window has no lower bound before the first watermark, nor in a full sweep', () => {
    expect(newWindow({ connectionId, item: '' }, 'incremental', 600_000).from).toBeNull();
    expect(newWindow(state, 'full', 600_000).from).toBeNull();
  });

  it('a window never starts before 1970', () => {
    expect(newWindow(state, 'incremental', Number.MAX_SAFE_INTEGER).from).toBe(0);
  });
});

describe('an interrupted window', () => {
  const window = { ...newWindow(state, 'full', 0), startedAt: minute(0), pages: 40, cursor: 'next' };
  const begun = Date.parse(minute(0));

  it.each([
    ['incremental', 'however old', 1000 * hour, true],
    ['full', 'within a day', 24 * hour, true],
    ['full', 'after a day', 24 * hour + 1, false],
  ] as const)('an interrupted window of a pull that is %s, %s (%s ms), is resumed: %s', (mode, _, age, isResumed) => {
    expect(resumableWindow({ ...state, window }, mode, begun + age)).toBe(isResumed ? window : undefined);
  });

  it('an interrupted window that has not started is resumed', () => {
    const unbegun = { ...window, startedAt: null };
    expect(resumableWindow({ ...state, window: unbegun }, 'full', begun)).toBe(unbegun);
  });
});

it('the full sweep has a key of its own', () => {
  expect(syncStateKey('invoices', 'full')).toBe('sync#invoices#full');
  expect(syncStateKey('invoices', 'incremental')).toBe('sync#invoices');
});
