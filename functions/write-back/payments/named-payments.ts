import { recordsIn } from '../../domain/intent/ledger-records.ts';
import { isVoid } from '../../domain/invoice/applied.ts';
import type { Invoice } from '../../domain/invoice/invoice.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { isPossibleDuplicate } from '../../domain/posting/duplicates.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import { ledgerId } from '../../domain/shared/ids.ts';
import { sum, toDecimalString } from '../../domain/shared/money.ts';
import { dateIn, subtractDays } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { gatherPostingInput } from './gather-posting-input.ts';

/** How far back a payment may be dated that an operator names by its number in Intacct. */
export const namedPaymentDays = 400;

/**
 * The ledger payments that an operator names by number or by Rutter's id. Throws {@link InvalidInput} when one is
 * unknown, claimed by another, pays other invoices, or they do not sum up to the payment where they should.
 */
export async function namedPayments(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  names: readonly string[],
): Promise<readonly Payment[]> {
  // Named by its number and by its id, it is one payment all the same.
  const found = new Map<string, Payment>();
  for (const name of names) {
    const payment = await findByName(deps, ledger, paymentCase, name);
    found.set(payment.ledger.ledgerId, payment);
  }
  await checkNamedPayments(deps, paymentCase, [...found.values()]);
  return [...found.values()];
}

/** The one payment in the ledger that looks like it. Throws {@link InvalidInput} when there is none, or more. */
export async function onlyPossibleDuplicate(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
): Promise<readonly Payment[]> {
  const candidates = await possibleDuplicates(deps, ledger, paymentCase);
  const numbers = candidates.map(({ platformId }) => platformId).join(', ');
  const [only] = candidates;
  if (!only || candidates.length > 1) {
    throw new InvalidInput(
      'ledgerIds',
      only ? `name one of them: ${numbers}` : 'name it: none is found that looks like it',
    );
  }
  return namedPayments(deps, ledger, paymentCase, [only.ledgerId]);
}

/** The unclaimed payments in the ledger that look like this one. */
export async function possibleDuplicates(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
) {
  const { details: facts } = paymentCase;
  const { profile } = paymentCase;
  if (!facts || !profile) return [];
  const input = await gatherPostingInput(deps, ledger, paymentCase, facts, profile);
  if ('why' in input) throw new InvalidInput('writeBackId', input.why.sentence);
  const customer = input.invoices[0]?.fresh?.customerId ?? facts.customerId;
  const timeZone = profile.settings.timeZone ?? 'UTC';
  return customer ? input.unclaimed.filter((one) => isPossibleDuplicate(one, input, customer, timeZone)) : [];
}

const isUuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

async function findByName(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  name: string,
): Promise<Payment> {
  // What records it already is no payment that the pulls keep.
  const own = recordsIn('current', paymentCase.intent).find(({ number }) => number === name)?.ledgerId;
  // What is no id of Rutter's is Intacct's number; asked for as an id, Rutter may reject it.
  const id = own ?? (isUuid.test(name) ? ledgerId.parse(name) : null);
  const byId = id === null ? null : await ledger.payment(id);
  if (byId && 'record' in byId) return byId.record;
  const { details: facts } = paymentCase;
  const customers = new Set([
    facts?.customerId,
    ...[...paymentCase.invoices.values()].map((one) => one.customerId),
  ]);
  const since = subtractDays(
    dateIn(paymentCase.payment.paidAt, paymentCase.profile?.settings.timeZone ?? 'UTC'),
    namedPaymentDays,
  );
  for (const customer of customers) {
    if (!customer) continue;
    const payments = await deps.ledgerPayments.ofCustomer(paymentCase.intent.connectionId, customer, since);
    const one = payments.find(
      ({ ledger: copy, missingSince }) => copy.platformId === name && missingSince === null,
    );
    if (one) return one;
  }
  throw new InvalidInput('ledgerIds', `no payment ${name} of this customer has been read from Intacct (yet)`);
}

async function checkNamedPayments(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  found: readonly Payment[],
): Promise<void> {
  const { intent, payment, invoices } = paymentCase;
  // What was paid of invoices that are no more is applied to others.
  const mayBeElsewhere = payment.allocations.every(({ invoiceId }) =>
    isMissingOrVoid(invoices.get(invoiceId)),
  );
  const ids = found.map(({ ledger }) => ledger.ledgerId);
  const claimants = await deps.intents.claimants(intent.connectionId, ids);
  for (const { ledger, allocations } of found) {
    const name = ledger.platformId;
    const claimedBy = claimants.get(ledger.ledgerId);
    if (claimedBy && claimedBy !== intent.writeBackId) {
      throw new InvalidInput('ledgerIds', `payment ${name} records ${claimedBy} already`);
    }
    if (!mayBeElsewhere && paysOtherInvoices(payment, allocations))
      throw new InvalidInput('ledgerIds', `payment ${name} pays other invoices`);
  }
  const difference = differenceOf(payment, found);
  if (difference && !mayDiffer(paymentCase, found, difference))
    throw new InvalidInput('ledgerIds', difference.sentence);
}

function isMissingOrVoid(invoice: Invoice | undefined): boolean {
  return invoice !== undefined && (invoice.missingSince !== null || isVoid(invoice.ledger));
}

/** Whether what records a payment pays other invoices than its own. */
export function paysOtherInvoices(
  { allocations: own }: PaymentCase['payment'],
  parts: Payment['allocations'],
): boolean {
  return parts.some(({ invoiceId }) => !own.some((part) => part.invoiceId === invoiceId));
}

/** In what the ledger's payments differ from the one that they record. */
interface Difference {
  readonly sentence: string;
  /** They are in its currency, and sum up to less. */
  readonly isLess: boolean;
}

/** In what they differ from it in money; undefined when they do not. */
export function differenceOf(
  { amount, currency }: PaymentCase['payment'],
  found: readonly Payment[],
): Difference | undefined {
  if (currency === null || amount === null) return undefined;
  const foreign = found.find((one) => one.currency !== currency);
  if (foreign) {
    return { sentence: `payment ${foreign.ledger.platformId} is in ${foreign.currency}`, isLess: false };
  }
  const total = sum(found.map((one) => one.amount));
  if (total === amount) return undefined;
  const [named, wanted] = [total, amount].map((one) => toDecimalString(one, currency));
  const sentence = `they sum up to ${named}, the payment is over ${wanted} ${currency}`;
  return { sentence, isLess: total < amount };
}

/** Reasons whose step is to record by hand what cannot be the same as the payment. */
const differing: ReadonlySet<string | null> = new Set(['ALLOCATION_MISMATCH', 'CURRENCY_MISMATCH']);

/** Whether what kept it from being posted lets what was recorded by hand differ from it. */
function mayDiffer(
  { intent, payment }: PaymentCase,
  found: readonly Payment[],
  { isLess }: Difference,
): boolean {
  const { state, history } = intent;
  const held = history.findLast(({ to }) => to === 'HELD' || to === 'REFUSED');
  const reason = state === 'CLOSED' ? (held?.reason ?? null) : intent.reason;
  if (differing.has(reason) || !isLess) return differing.has(reason);
  // What was due is received by hand, the rest as an advance; then nothing is due any more.
  const isPaidOff = reason === 'INVOICE_ALREADY_PAID';
  const wasShort = history.some((one) => one.reason === 'NOT_ENOUGH_DUE');
  return reason === 'NOT_ENOUGH_DUE' || (isPaidOff && (wasShort || paysSomeInFull(payment, found)));
}

/** Whether of several invoices some get their whole part, and the others, which are paid, nothing. */
function paysSomeInFull({ allocations }: PaymentCase['payment'], found: readonly Payment[]): boolean {
  const applied = found.flatMap((one) => one.allocations);
  const parts = allocations.map(({ invoiceId, amount }) => {
    const own = sum(applied.filter((part) => part.invoiceId === invoiceId).map((part) => part.amount));
    return { own, amount };
  });
  const isWhole = ({ own, amount }: (typeof parts)[number]) => own === amount;
  return parts.some(isWhole) && parts.every((part) => part.own === 0 || isWhole(part));
}
