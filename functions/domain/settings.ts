import * as z from 'zod';
import { currencySchema, instantSchema, ledgerDateSchema, storedItem } from './model.ts';
import { isCurrency } from './money.ts';

/** Whether this is a name of the IANA database; those that Intl lists are only the ones that ICU prefers. */
function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const timeZone = z.string().refine(isTimeZone, 'expected an IANA time zone, for example America/New_York');

const account = z.string().min(1);
const accountKind = z.enum(['undeposited', 'bank']);

const routeShape = {
  subsidiaryId: z.string().min(1).optional(),
  currency: currencySchema.optional(),
  paymentsAccountId: account,
  paymentsAccountKind: accountKind,
  depositsAccountId: account.optional(),
  feesAccountId: account.optional(),
};

/** Every setting of a connection, all optional: a call of `connect` changes those it names. */
const changesShape = {
  /** Whether payments of Alternative are posted to Intacct, only shown as they would be, or neither. */
  writeBack: z.enum(['off', 'preview', 'on']),
  writeBackFrom: instantSchema,
  timeZone,
  paymentsAccountId: account,
  paymentsAccountKind: accountKind,
  depositsAccountId: account,
  feesAccountId: account,
  routes: z.array(z.strictObject(routeShape)),
  createDeposits: z.boolean(),
  /** Where fees go that the partner bears: an entry of their own, or negative lines of the deposit. */
  feeMode: z.enum(['entry', 'deposit-line']),
  postingDate: z.enum(['payment-date', 'today']),
  closedPeriod: z.enum(['hold', 'today']),
  booksClosedThrough: ledgerDateSchema,
  /** How often Rutter is asked to read payments and deposits from Intacct again; 0 is never. */
  freshEveryMinutes: z.int().min(0).max(1440),
  /** Stops everything for the connection, both ways, until it is false again. */
  paused: z.boolean(),
  /** The currency of records that name none, where Rutter does not know the company's. */
  companyCurrency: currencySchema.refine(isCurrency, 'expected an ISO 4217 code'),
};

export const settingsChangesSchema = z.strictObject(changesShape).partial();
export type SettingsChanges = z.infer<typeof settingsChangesSchema>;

/** The settings of a connection as stored: what was set, over the defaults. */
export const settingsSchema = z.looseObject({
  ...settingsChangesSchema.shape,
  // What was accepted once stays readable, whatever names a later runtime knows.
  timeZone: z.string().optional(),
  companyCurrency: currencySchema.optional(),
  writeBack: changesShape.writeBack.default('preview'),
  routes: z.array(storedItem(routeShape)).default([]),
  createDeposits: changesShape.createDeposits.default(false),
  feeMode: changesShape.feeMode.default('entry'),
  postingDate: changesShape.postingDate.default('payment-date'),
  closedPeriod: changesShape.closedPeriod.default('hold'),
  freshEveryMinutes: changesShape.freshEveryMinutes.default(5),
  paused: changesShape.paused.default(false),
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
  return settingsSchema.parse({ ...current, ...changes, ...(from ? { writeBackFrom: from } : {}) });
}

/** The first thing that contradicts itself in complete settings, or undefined. */
export function settingsProblem(settings: Settings): SettingsProblem | undefined {
  if (settings.writeBack === 'on' && !settings.timeZone) {
    return { field: 'timeZone', problem: 'is required before writeBack is on: it turns moments into dates' };
  }
  return settings.createDeposits ? depositsProblem(settings) : undefined;
}

/** Deposits move money out of undeposited funds, into another account; else cash would count twice. */
function depositsProblem(settings: Settings): SettingsProblem | undefined {
  if (accountsOf(settings).some((one) => one.paymentsAccountKind === 'undeposited')) {
    return contradictionIn(settings);
  }
  return {
    field: 'createDeposits',
    problem: 'needs paymentsAccountKind undeposited, here or in a route, or cash would count twice',
  };
}

const accountsOf = ({ routes, ...flat }: Settings) => [flat, ...routes];

/** In what the accounts of the settings and of their routes contradict each other, where deposits are made. */
export function contradictionIn(settings: Settings): SettingsProblem | undefined {
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
