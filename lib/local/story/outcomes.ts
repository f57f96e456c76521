import type { TakenPayment } from '../alternative/index.ts';
import { moneyText } from '../compare/money.ts';
import type { LedgerRow } from '../sandbox/index.ts';
import type { Item } from '../tables.ts';
import { type Check, hour, report, type SandboxContext } from './context.ts';
import { numbersOf, type StoredIntent } from './driver.ts';

/** A payment of the demo, what happened to it, and the result that is expected. */
export interface ExpectedPayment {
  readonly what: string;
  readonly payment: TakenPayment;
  readonly state: string;
  /** The code of the reason. Default: none. */
  readonly reason?: string;
  /** The amounts due that its invoices must show in the end, in minor units. */
  readonly due: readonly number[];
}

const youngMs = 6 * hour;

/**
 * Lets an hour pass: Rutter reads Intacct, all pulls run, and every open intent is driven. Rutter reads recent payments
 * and deposits again, because a copy from before the posting confirms nothing.
 */
export async function anHourLater({ sandbox, driver, connectionId }: SandboxContext): Promise<void> {
  const { clock, cache, ledger } = sandbox;
  clock.advance(hour);
  cache.syncNow();
  const young = (rows: ReadonlyMap<string, LedgerRow>) =>
    [...rows.values()].filter(({ createdAt }) => createdAt > clock.now() - youngMs).map(({ id }) => id);
  cache.tables.invoice_payment.store(young(ledger.payments), clock.now());
  cache.tables.bank_deposit.store(young(ledger.deposits), clock.now());
  await driver.tickAll();
  await driver.driveIntents(connectionId);
}

/** A busy machine needs fewer. After so many hours something is wrong. */
const mostHours = 5;

/** The result of a check, with the text that is shown. */
export interface Outcome extends Check {
  readonly shows: string;
}

/** Lets up to five hours pass until all outcomes are as expected, and shows them. */
export async function waitForOutcomes(
  context: SandboxContext,
  look: () => Promise<Outcome[]>,
): Promise<Check[]> {
  let outcomes: Outcome[] = [];
  for (let hours = 0; hours < mostHours; hours++) {
    await anHourLater(context);
    outcomes = await look();
    if (outcomes.every(({ ok }) => ok)) break;
  }
  return outcomes.map(({ what, ok, shows }) => report(context, what, ok, shows));
}

/** Compares payments, and the amounts due of their invoices, with what is expected. */
export async function paymentOutcomes(
  { driver, connectionId }: SandboxContext,
  cases: readonly ExpectedPayment[],
): Promise<Outcome[]> {
  const intents = await driver.intents(connectionId);
  const ids = new Set(cases.flatMap(({ payment }) => payment.parts.map(({ invoiceId }) => invoiceId)));
  const invoices = new Map<string, Item>();
  for (const invoiceId of ids)
    invoices.set(invoiceId, (await driver.reader.item('Invoices', { connectionId, invoiceId })) ?? {});
  return cases.map(({ what, payment, state, reason = null, due }) => {
    const intent = intents.get(writeBackIdOf(payment));
    const paid = payment.parts.map(({ invoiceId }) => invoices.get(invoiceId) ?? {});
    const dues = paid.map((invoice) => invoice['amountDue']);
    const ok = intent?.state === state && intent.reason === reason && String(dues) === String(due);
    return {
      what: `${what}, ${describePayment(payment, paid)}`,
      ok,
      shows: describeOutcome(intent, payment, paid),
    };
  });
}

export function writeBackIdOf({ id }: TakenPayment): string {
  return `payment#alternative:${id}`;
}

function describePayment({ amount, currency }: TakenPayment, paid: readonly Item[]): string {
  const numbers = paid.map((invoice) => String(invoice['documentNumber']));
  return `${moneyText(amount, currency)} for ${numbers.join(', ')}`;
}

function describeOutcome(
  intent: StoredIntent | undefined,
  { currency }: TakenPayment,
  paid: readonly Item[],
): string {
  const dues = paid.map((invoice) => moneyText(Number(invoice['amountDue']), currency)).join(', ');
  return `${describeState(intent, 'payment')}; ${dues} due.${intent?.sentence ? ` ${intent.sentence}` : ''}`;
}

/** The state of an intent, with Intacct's number if it has one. */
export function describeState(intent: StoredIntent | undefined, kind: 'payment' | 'deposit'): string {
  if (!intent) return 'no intent is stored';
  const numbers = numbersOf(intent).join(', ');
  return numbers === '' ? intent.state : `${intent.state} as Intacct ${kind} ${numbers}`;
}
