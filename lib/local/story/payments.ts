import type { TakenPayment } from '../alternative/index.ts';
import { plain } from '../compare/money.ts';
import type { LedgerRow } from '../sandbox/index.ts';
import type { Item } from '../tables.ts';
import type { StoredIntent } from './driver.ts';
import { type BooksScene, type Check, checked, hour } from './scene.ts';

/** A payment of the story, what happened to it, and what must become of it. */
export interface PaymentCase {
  readonly what: string;
  readonly payment: TakenPayment;
  readonly state: string;
  /** The code of the reason; none unless given. */
  readonly reason?: string;
  /** What its invoices must show as due in the end, in minor units. */
  readonly due: readonly number[];
}

const youngMs = 6 * hour;

/**
 * An hour later Rutter has read Intacct, the ticks have come, and every open intent was looked at. What is young it has
 * read anew: a copy from before it was posted confirms nothing.
 */
export async function anHourLater({ sandbox, driver, connectionId }: BooksScene): Promise<void> {
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

/** More than a busy machine needs; beyond it something is wrong. */
const mostHours = 5;

/** How something turned out, with what is shown of it. */
export interface Outcome extends Check {
  readonly shows: string;
}

/** Lets the hours pass until everything has become what it must, and says what it has become. */
export async function liveUntil(scene: BooksScene, look: () => Promise<Outcome[]>): Promise<Check[]> {
  let outcomes: Outcome[] = [];
  for (let hours = 0; hours < mostHours; hours++) {
    await anHourLater(scene);
    outcomes = await look();
    if (outcomes.every(({ ok }) => ok)) break;
  }
  return outcomes.map(({ what, ok, shows }) => checked(scene, what, ok, shows));
}

/** What has become of payments. */
export async function paymentOutcomes(
  { driver, connectionId }: BooksScene,
  cases: readonly PaymentCase[],
): Promise<Outcome[]> {
  const intents = await driver.intents(connectionId);
  const ids = new Set(cases.flatMap(({ payment }) => payment.parts.map(({ invoiceId }) => invoiceId)));
  const invoices = new Map<string, Item>();
  for (const invoiceId of ids)
    invoices.set(invoiceId, (await driver.reader.item('Invoices', { connectionId, invoiceId })) ?? {});
  return cases.map((one) => {
    const { payment, state, reason = null, due } = one;
    const intent = intents.get(writeBackIdOf(payment));
    const paid = payment.parts.map(({ invoiceId }) => invoices.get(invoiceId) ?? {});
    const dues = paid.map((invoice) => invoice['amountDue']);
    const ok = intent?.state === state && intent.reason === reason && String(dues) === String(due);
    return { what: `${one.what}, ${nameOf(payment, paid)}`, ok, shows: shownOf(intent, payment, paid) };
  });
}

export function writeBackIdOf({ id }: TakenPayment): string {
  return `payment#alternative:${id}`;
}

function nameOf({ amount, currency }: TakenPayment, paid: readonly Item[]): string {
  const numbers = paid.map((invoice) => String(invoice['documentNumber']));
  return `${plain(amount, currency)} for ${numbers.join(', ')}`;
}

function shownOf(
  intent: StoredIntent | undefined,
  { currency }: TakenPayment,
  paid: readonly Item[],
): string {
  const dues = paid.map((invoice) => plain(Number(invoice['amountDue']), currency)).join(', ');
  return `${stateOf(intent, 'payment')}; ${dues} due.${intent?.sentence ? ` ${intent.sentence}` : ''}`;
}

/** Its state, and its number in Intacct once it has one. */
export function stateOf(intent: StoredIntent | undefined, kind: 'payment' | 'deposit'): string {
  if (!intent) return 'no intent is stored';
  const numbers = intent.ledgerNumbers.join(', ');
  return numbers === '' ? intent.state : `${intent.state} as Intacct ${kind} ${numbers}`;
}
