import * as z from 'zod';
import { isCurrency } from '../shared/money.ts';
import { currencySchema, instantSchema, ledgerDateSchema, storedItem } from '../shared/schema.ts';

/** Whether this is a name of the IANA database; those that Intl lists are only the ones that ICU prefers. */
function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const timeZone = z.string().refine(isTimeZone, 'expected an IANA time zone, for example America/New_York');

const accountKind = z.enum(['undeposited', 'bank']);
/** As it must be in a request: whatever else is given could never be posted. */
const accountId = z.guid("expected Rutter's id of an account, a UUID");
const isoCurrency = currencySchema.refine(isCurrency, 'expected an ISO 4217 code');

const changedRoute = z.strictObject({
  subsidiaryId: z.string().min(1).optional(),
  currency: isoCurrency.optional(),
  paymentsAccountId: accountId,
  paymentsAccountKind: accountKind,
  depositsAccountId: accountId.optional(),
  feesAccountId: accountId.optional(),
});

/** What has a default. */
const defaulted = {
  /** Whether payments of Alternative are posted to Intacct, only shown as they would be, or neither. */
  writeBack: z.enum(['off', 'preview', 'on']),
  createDeposits: z.boolean(),
  /** Where fees go that the partner bears: an entry of their own, or negative lines of the deposit. */
  feeMode: z.enum(['entry', 'deposit-line']),
  postingDate: z.enum(['payment-date', 'today']),
  closedPeriod: z.enum(['hold', 'today']),
  /** How often Rutter is asked to read payments and deposits from Intacct again; 0 is never. */
  freshEveryMinutes: z.int().min(0).max(1440),
  /** Stops everything for the connection, both ways, until it is false again. */
  paused: z.boolean(),
};

/** Every setting of a connection, all optional: a call of `connect` changes those it names. Null takes one back. */
export const settingsChangesSchema = z
  .strictObject({
    ...defaulted,
    writeBackFrom: instantSchema,
    timeZone: timeZone.nullable(),
    paymentsAccountId: accountId.nullable(),
    paymentsAccountKind: accountKind.nullable(),
    depositsAccountId: accountId.nullable(),
    feesAccountId: accountId.nullable(),
    routes: z.array(changedRoute),
    booksClosedThrough: ledgerDateSchema.nullable(),
    /** The currency of records that name none, where Rutter does not know the company's. */
    companyCurrency: isoCurrency.nullable(),
  })
  .partial();
export type SettingsChanges = z.infer<typeof settingsChangesSchema>;

const storedAccount = z.string().min(1);
const storedAccounts = {
  depositsAccountId: storedAccount.optional(),
  feesAccountId: storedAccount.optional(),
};

/** The settings of a connection as stored: what was set, over the defaults. What was accepted once stays readable. */
export const settingsSchema = z.looseObject({
  writeBack: defaulted.writeBack.default('preview'),
  writeBackFrom: instantSchema.optional(),
  timeZone: z.string().optional(),
  ...storedAccounts,
  paymentsAccountId: storedAccount.optional(),
  paymentsAccountKind: accountKind.optional(),
  routes: z
    .array(
      storedItem({
        ...storedAccounts,
        subsidiaryId: z.string().min(1).optional(),
        currency: currencySchema.optional(),
        paymentsAccountId: storedAccount,
        paymentsAccountKind: accountKind,
      }),
    )
    .default([]),
  createDeposits: defaulted.createDeposits.default(false),
  feeMode: defaulted.feeMode.default('entry'),
  postingDate: defaulted.postingDate.default('payment-date'),
  closedPeriod: defaulted.closedPeriod.default('hold'),
  booksClosedThrough: ledgerDateSchema.optional(),
  freshEveryMinutes: defaulted.freshEveryMinutes.default(5),
  paused: defaulted.paused.default(false),
  companyCurrency: currencySchema.optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** One setting that does not go with the others. */
export interface SettingsProblem {
  readonly field: keyof SettingsChanges;
  readonly problem: string;
}

/** What `changes` makes of the settings; the moment posting is switched on is where it begins by default. */
export function changeSettings(
  current: Settings,
  changes: SettingsChanges,
  now: Settings['writeBackFrom'],
): Settings {
  const switchedOn = changes.writeBack === 'on' && current.writeBack !== 'on';
  const from = changes.writeBackFrom ?? (switchedOn ? now : current.writeBackFrom);
  const unset = new Set(Object.entries(changes).flatMap(([name, value]) => (value === null ? [name] : [])));
  const changed = { ...current, ...changes, ...(from ? { writeBackFrom: from } : {}) };
  return settingsSchema.parse(
    Object.fromEntries(Object.entries(changed).filter(([name]) => !unset.has(name))),
  );
}

/** The first thing that contradicts itself in complete settings, or undefined. */
export function findSettingsProblem(settings: Settings): SettingsProblem | undefined {
  if (settings.writeBack === 'on' && !settings.timeZone) {
    return { field: 'timeZone', problem: 'is required before writeBack is on: it turns moments into dates' };
  }
  return settings.createDeposits ? depositsProblem(settings) : undefined;
}

/** Deposits move money out of undeposited funds, into another account; else cash would count twice. */
function depositsProblem(settings: Settings): SettingsProblem | undefined {
  if (accountsOf(settings).some((one) => one.paymentsAccountKind === 'undeposited')) {
    return findAccountConflict(settings);
  }
  return {
    field: 'createDeposits',
    problem: 'needs paymentsAccountKind undeposited, here or in a route, or cash would count twice',
  };
}

const accountsOf = ({ routes, ...flat }: Settings) => [flat, ...routes];

/** In what the accounts of the settings and of their routes contradict each other, where deposits are made. */
export function findAccountConflict(settings: Settings): SettingsProblem | undefined {
  const all = accountsOf(settings);
  const waiting = all.filter((one) => one.paymentsAccountKind === 'undeposited');
  const undeposited = new Set(waiting.map(({ paymentsAccountId }) => paymentsAccountId));
  const wrong = (
    field: 'paymentsAccountKind' | 'depositsAccountId' | 'feesAccountId',
    problem: string,
    isWrong: (one: (typeof all)[number]) => boolean,
  ) => {
    const found = all.find((one) => one[field] !== undefined && isWrong(one));
    return found && { field: found === all[0] ? field : ('routes' as const), problem };
  };
  return (
    wrong(
      'paymentsAccountKind',
      'says bank of an account that is undeposited elsewhere: each account has one kind',
      (one) => one.paymentsAccountKind === 'bank' && undeposited.has(one.paymentsAccountId),
    ) ??
    wrong(
      'depositsAccountId',
      'a depositsAccountId must differ from each paymentsAccountId of undeposited funds, or cash would count twice',
      (one) => undeposited.has(one.depositsAccountId),
    ) ??
    wrong(
      'feesAccountId',
      'a feesAccountId must differ from its depositsAccountId where fees are lines of the deposit',
      (one) => settings.feeMode === 'deposit-line' && one.feesAccountId === one.depositsAccountId,
    )
  );
}
