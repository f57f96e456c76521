import * as z from 'zod';
import { isCurrency } from '../shared/money.ts';
import { currencySchema, instantSchema, ledgerDateSchema, storedItem } from '../shared/schema.ts';

/** True for every name of the IANA database. `Intl.supportedValuesOf` would list only those that ICU prefers. */
function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const timeZone = z.string().refine(isTimeZone, 'expected an IANA time zone, for example America/New_York');

const accountKind = z.enum(['undeposited', 'bank']);
/** Rutter accepts only UUIDs as account ids, so nothing could be posted with any other id. */
const accountId = z.guid("expected Rutter's id of an account, a UUID");
const isoCurrency = currencySchema.refine(isCurrency, 'expected an ISO 4217 code');

const routeChange = z.strictObject({
  subsidiaryId: z.string().min(1).optional(),
  currency: isoCurrency.optional(),
  paymentsAccountId: accountId,
  paymentsAccountKind: accountKind,
  depositsAccountId: accountId.optional(),
  feesAccountId: accountId.optional(),
});

/** The settings that have a default, so that none of them can be taken back with null. */
const withDefault = {
  /** `on` posts payments of Alternative to Intacct, `preview` only stores what would be posted, `off` does neither. */
  writeBack: z.enum(['off', 'preview', 'on']),
  createDeposits: z.boolean(),
  /** How fees that the partner bears are booked: as an entry of their own, or as negative lines of the deposit. */
  feeMode: z.enum(['entry', 'deposit-line']),
  postingDate: z.enum(['payment-date', 'today']),
  closedPeriod: z.enum(['hold', 'today']),
  /** How often Rutter is asked to read payments and deposits again from Intacct; 0 means never. */
  freshEveryMinutes: z.int().min(0).max(1440),
  /** True stops everything for the connection, in both directions, until it is false again. */
  paused: z.boolean(),
};

/** The settings in a call of `connect`, all optional: it changes those that it names. Null takes a setting back. */
export const settingsChangesSchema = z
  .strictObject({
    ...withDefault,
    writeBackFrom: instantSchema,
    timeZone: timeZone.nullable(),
    paymentsAccountId: accountId.nullable(),
    paymentsAccountKind: accountKind.nullable(),
    depositsAccountId: accountId.nullable(),
    feesAccountId: accountId.nullable(),
    routes: z.array(routeChange),
    booksClosedThrough: ledgerDateSchema.nullable(),
    /** The currency of records without one, if Rutter does not know the company's currency. */
    companyCurrency: isoCurrency.nullable(),
  })
  .partial();
export type SettingsChanges = z.infer<typeof settingsChangesSchema>;

const storedAccount = z.string().min(1);
const storedAccounts = {
  depositsAccountId: storedAccount.optional(),
  feesAccountId: storedAccount.optional(),
};

/** The stored settings of a connection, with defaults. Looser than the changes: what was accepted once stays readable. */
export const settingsSchema = z.looseObject({
  writeBack: withDefault.writeBack.default('preview'),
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
  createDeposits: withDefault.createDeposits.default(false),
  feeMode: withDefault.feeMode.default('entry'),
  postingDate: withDefault.postingDate.default('payment-date'),
  closedPeriod: withDefault.closedPeriod.default('hold'),
  booksClosedThrough: ledgerDateSchema.optional(),
  freshEveryMinutes: withDefault.freshEveryMinutes.default(5),
  paused: withDefault.paused.default(false),
  companyCurrency: currencySchema.optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** A setting that does not fit the others. */
export interface SettingsProblem {
  readonly field: keyof SettingsChanges;
  /** What is wrong and what to do, in full sentences for whoever called `connect`. */
  readonly problem: string;
}

/** The settings after a change. `writeBackFrom` becomes `now` when write-back is switched on, unless it is given. */
export function changeSettings(
  current: Settings,
  changes: SettingsChanges,
  now: Settings['writeBackFrom'],
): Settings {
  const switchedOn = changes.writeBack === 'on' && current.writeBack !== 'on';
  const from = changes.writeBackFrom ?? (switchedOn ? now : current.writeBackFrom);
  const takenBack = new Set(
    Object.entries(changes).flatMap(([name, value]) => (value === null ? [name] : [])),
  );
  const changed = { ...current, ...changes, ...(from ? { writeBackFrom: from } : {}) };
  return settingsSchema.parse(
    Object.fromEntries(Object.entries(changed).filter(([name]) => !takenBack.has(name))),
  );
}

/** The first setting that does not fit the others, or undefined. Checked on the settings as they are after a change. */
export function findSettingsProblem(settings: Settings): SettingsProblem | undefined {
  if (settings.writeBack === 'on' && !settings.timeZone) {
    return {
      field: 'timeZone',
      problem:
        'writeBack on needs a timeZone, which turns the moment of a payment into its date. ' +
        'Set timeZone as well, for example to America/New_York.',
    };
  }
  return settings.createDeposits ? findDepositsProblem(settings) : undefined;
}

/** A deposit moves money from undeposited funds to another account. If the money is there already, cash counts twice. */
function findDepositsProblem(settings: Settings): SettingsProblem | undefined {
  if (accountsOf(settings).some(({ paymentsAccountKind }) => paymentsAccountKind === 'undeposited')) {
    return findAccountConflict(settings);
  }
  return {
    field: 'createDeposits',
    problem:
      'createDeposits needs payments that go to undeposited funds; otherwise deposits would count their cash twice. ' +
      'Set paymentsAccountKind to undeposited, here or in a route, or set createDeposits to false.',
  };
}

/** The default accounts first, then those of each route. */
const accountsOf = ({ routes, ...defaultAccounts }: Settings) => [defaultAccounts, ...routes];

/** The first conflict between the accounts of the settings and their routes, for a connection that creates deposits. */
export function findAccountConflict(settings: Settings): SettingsProblem | undefined {
  const all = accountsOf(settings);
  const undeposited = new Set(
    all
      .filter(({ paymentsAccountKind }) => paymentsAccountKind === 'undeposited')
      .map(({ paymentsAccountId }) => paymentsAccountId),
  );
  const findConflict = (
    field: 'paymentsAccountKind' | 'depositsAccountId' | 'feesAccountId',
    hasConflict: (accounts: (typeof all)[number]) => boolean,
    problemWith: (accounts: (typeof all)[number]) => string,
  ) => {
    const found = all.find((accounts) => accounts[field] !== undefined && hasConflict(accounts));
    return found && { field: found === all[0] ? field : ('routes' as const), problem: problemWith(found) };
  };
  return (
    findConflict(
      'paymentsAccountKind',
      (accounts) => accounts.paymentsAccountKind === 'bank' && undeposited.has(accounts.paymentsAccountId),
      ({ paymentsAccountId }) =>
        `paymentsAccountId ${paymentsAccountId} is a bank account in one place and undeposited funds in another. ` +
        'Give it the same paymentsAccountKind in the settings and in every route.',
    ) ??
    findConflict(
      'depositsAccountId',
      (accounts) => undeposited.has(accounts.depositsAccountId),
      ({ depositsAccountId }) =>
        `depositsAccountId ${depositsAccountId} is undeposited funds, so a deposit would count its cash twice. ` +
        'Set depositsAccountId to the bank account that receives the payouts.',
    ) ??
    findConflict(
      'feesAccountId',
      (accounts) =>
        settings.feeMode === 'deposit-line' && accounts.feesAccountId === accounts.depositsAccountId,
      ({ feesAccountId }) =>
        `feesAccountId and depositsAccountId are both ${feesAccountId}, but fees are lines of the deposit. ` +
        'Set feesAccountId to another account, or feeMode to entry.',
    )
  );
}
