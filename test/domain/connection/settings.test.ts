import { describe, expect, it } from 'vitest';
import {
  changeSettings,
  findSettingsProblem,
  type SettingsChanges,
  settingsChangesSchema,
  settingsSchema,
} from '../../../functions/domain/connection/settings.ts';
import { parseLedgerDate } from '../../../functions/domain/shared/time.ts';
import { minute } from '../../support/factories.ts';

const defaults = settingsSchema.parse({});
const now = minute(0);
/** An id as Rutter gives it. */
const account = '0d9a2f34-5c1b-4e8a-9f27-6b1c2d3e4f50';
const complete = { timeZone: 'America/New_York' } satisfies SettingsChanges;

describe('settings', () => {
  it('each setting that is stored can be changed, and each that can be changed is stored', () => {
    expect(Object.keys(settingsSchema.shape).toSorted()).toStrictEqual(
      Object.keys(settingsChangesSchema.shape).toSorted(),
    );
  });

  it('the default settings are safe: nothing is posted', () => {
    expect(defaults).toStrictEqual({
      writeBack: 'preview',
      routes: [],
      createDeposits: false,
      feeMode: 'entry',
      postingDate: 'payment-date',
      closedPeriod: 'hold',
      freshEveryMinutes: 5,
      paused: false,
    });
    expect(findSettingsProblem(defaults)).toBeUndefined();
  });

  it('settings keep what this version does not know, also inside a route', () => {
    const route = { paymentsAccountId: 'a', paymentsAccountKind: 'bank', priority: 1 };
    expect(settingsSchema.safeParse({ colour: 'blue', routes: [route] })).toMatchObject({
      success: true,
      data: { colour: 'blue', routes: [route] },
    });
  });
});

describe('changes', () => {
  it('a change sets the named settings and no others', () => {
    const first = changeSettings(defaults, { paymentsAccountId: 'a', freshEveryMinutes: 0 }, now);
    const second = changeSettings(first, { paused: true }, now);
    expect(second).toStrictEqual({ ...defaults, paymentsAccountId: 'a', freshEveryMinutes: 0, paused: true });
    expect(changeSettings(second, {}, now)).toStrictEqual(second);
  });

  it('null takes a setting back', () => {
    const set = { ...complete, booksClosedThrough: parseLedgerDate('2026-02-28'), feesAccountId: account };
    const before = changeSettings(defaults, set, now);
    const after = changeSettings(before, { booksClosedThrough: null, feesAccountId: null }, now);
    expect(after).toStrictEqual({ ...defaults, ...complete });
    const on = changeSettings(after, { writeBack: 'on' }, now);
    expect(findSettingsProblem(changeSettings(on, { timeZone: null }, now))?.field).toBe('timeZone');
  });

  it('a change keeps settings that this version does not know', () => {
    const stored = { ...defaults, colour: 'blue' };
    expect(changeSettings(stored, { paused: true }, now)).toStrictEqual({ ...stored, paused: true });
  });

  it('writeBackFrom is the moment when write-back was switched on', () => {
    const on = changeSettings(defaults, { ...complete, writeBack: 'on' }, now);
    expect(on.writeBackFrom).toBe(now);
    expect(changeSettings(on, { writeBack: 'on' }, minute(5)).writeBackFrom).toBe(now);
    const off = changeSettings(on, { writeBack: 'off' }, minute(6));
    expect(off.writeBackFrom).toBe(now);
    expect(changeSettings(off, { writeBack: 'on' }, minute(7)).writeBackFrom).toBe(minute(7));
  });

  it('writeBackFrom is not set while write-back stays off', () => {
    expect(changeSettings(defaults, { writeBack: 'off' }, now)).not.toHaveProperty('writeBackFrom');
  });

  it('a given writeBackFrom is kept', () => {
    const changes = { ...complete, writeBack: 'on', writeBackFrom: minute(-60) } satisfies SettingsChanges;
    expect(changeSettings(defaults, changes, now).writeBackFrom).toBe(minute(-60));
  });
});

describe('settings that contradict each other', () => {
  const accounts = {
    paymentsAccountId: 'undeposited-funds',
    paymentsAccountKind: 'undeposited',
    depositsAccountId: 'bank',
  } satisfies SettingsChanges;

  it.each<[string, SettingsChanges, string | undefined]>([
    ['on, with a time zone', { ...complete, writeBack: 'on' }, undefined],
    ['on, without a time zone', { writeBack: 'on' }, 'timeZone'],
    ['deposits out of undeposited funds', { ...accounts, createDeposits: true }, undefined],
    [
      'deposits out of a bank',
      { ...accounts, paymentsAccountKind: 'bank', createDeposits: true },
      'createDeposits',
    ],
    ['deposits out of nowhere', { createDeposits: true }, 'createDeposits'],
    ['deposits out of undeposited funds, by route', { createDeposits: true, routes: [accounts] }, undefined],
    [
      'deposits of some payments, beside others that go to a bank at once',
      {
        ...accounts,
        createDeposits: true,
        routes: [{ subsidiaryId: 'north', paymentsAccountId: 'bank', paymentsAccountKind: 'bank' }],
      },
      undefined,
    ],
    [
      'deposits of a route into the account they come from',
      {
        ...accounts,
        createDeposits: true,
        routes: [{ ...accounts, depositsAccountId: 'undeposited-funds' }],
      },
      'routes',
    ],
    [
      'deposits into the account they come from',
      { ...accounts, depositsAccountId: 'undeposited-funds', createDeposits: true },
      'depositsAccountId',
    ],
    [
      'deposits out of an account that a route calls a bank',
      {
        ...accounts,
        createDeposits: true,
        routes: [{ ...accounts, subsidiaryId: 'eu', paymentsAccountKind: 'bank' }],
      },
      'routes',
    ],
    [
      'deposits into an account from which a route deposits',
      {
        ...accounts,
        depositsAccountId: 'bank',
        createDeposits: true,
        routes: [{ ...accounts, subsidiaryId: 'eu', paymentsAccountId: 'bank', depositsAccountId: 'other' }],
      },
      'depositsAccountId',
    ],
    [
      'fees as lines of a deposit into their own account',
      {
        ...accounts,
        depositsAccountId: 'bank',
        feesAccountId: 'bank',
        feeMode: 'deposit-line',
        createDeposits: true,
      },
      'feesAccountId',
    ],
    [
      'the same accounts, without deposits',
      { ...accounts, depositsAccountId: 'undeposited-funds' },
      undefined,
    ],
  ])('%s: settings are accepted or refused at the right field', (_name, changes, field) => {
    expect(findSettingsProblem(changeSettings(defaults, changes, now))?.field).toBe(field);
  });
});

describe('a change that does not fit', () => {
  it.each([
    [{ colour: 'blue' }, ''],
    [{ writeback: 'on' }, ''],
    [{ writeBack: 'yes' }, 'writeBack'],
    [{ timeZone: 'New York' }, 'timeZone'],
    [{ timeZone: 'EST5' }, 'timeZone'],
    [{ paymentsAccountId: '' }, 'paymentsAccountId'],
    [{ paymentsAccountKind: 'cash' }, 'paymentsAccountKind'],
    [{ freshEveryMinutes: -1 }, 'freshEveryMinutes'],
    [{ freshEveryMinutes: 2.5 }, 'freshEveryMinutes'],
    [{ freshEveryMinutes: 1441 }, 'freshEveryMinutes'],
    [{ booksClosedThrough: '2026-02-30' }, 'booksClosedThrough'],
    [{ writeBackFrom: '2026-03-10' }, 'writeBackFrom'],
    [{ routes: [{ paymentsAccountId: account }] }, 'routes.0.paymentsAccountKind'],
    [{ routes: [{ paymentsAccountId: account, paymentsAccountKind: 'bank', colour: 'blue' }] }, 'routes.0'],
    [
      { routes: [{ currency: 'ABC', paymentsAccountId: account, paymentsAccountKind: 'bank' }] },
      'routes.0.currency',
    ],
    [{ depositsAccountId: '1000' }, 'depositsAccountId'],
    [{ feesAccountId: ' ' }, 'feesAccountId'],
    [{ writeBack: null }, 'writeBack'],
    [{ companyCurrency: 'dollars' }, 'companyCurrency'],
    [{ paused: 'no' }, 'paused'],
  ])('the change %j is refused at its field', (changes, path) => {
    const { error } = settingsChangesSchema.safeParse(changes);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toStrictEqual([path]);
  });

  it.each([
    {},
    { timeZone: 'UTC' },
    { timeZone: 'Europe/Berlin' },
    { booksClosedThrough: '2026-02-28' },
    { freshEveryMinutes: 0 },
    { routes: [{ currency: 'EUR', paymentsAccountId: account, paymentsAccountKind: 'bank' }] },
    { booksClosedThrough: null, depositsAccountId: null, feesAccountId: null, companyCurrency: null },
  ])('the change %j is accepted', (changes) => {
    expect(settingsChangesSchema.safeParse(changes)).toStrictEqual({ success: true, data: changes });
  });
});

describe('the time zone', () => {
  it.each([
    'America/New_York',
    'Asia/Kolkata',
    'America/Indiana/Indianapolis',
    'Europe/Kyiv',
    'Etc/UTC',
    'UTC',
  ])('the time zone may be %s', (timeZone) => {
    expect(settingsChangesSchema.safeParse({ timeZone }).success).toBe(true);
  });

  it.each(['', 'Mars/Olympus', 'EST5EDT6'])('the time zone may not be %o', (timeZone) => {
    expect(settingsChangesSchema.safeParse({ timeZone }).success).toBe(false);
  });

  it('a stored time zone stays readable if a later runtime does not know it', () => {
    expect(settingsSchema.parse({ timeZone: 'Mars/Olympus' }).timeZone).toBe('Mars/Olympus');
  });
});
