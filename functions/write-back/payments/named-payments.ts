import { recordsIn } from '../../domain/intent/ledger-records.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { isPossibleDuplicate } from '../../domain/posting/duplicates.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import { ledgerId } from '../../domain/shared/ids.ts';
import { dateIn, subtractDays } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { checkNamedPayments } from './check-named-payments.ts';
import { gatherPostingInput } from './gather-posting-input.ts';

/** How many days before the payment a ledger payment may be dated that a person names by its number in Intacct. */
export const namedPaymentDays = 400;

/**
 * The ledger payments that a person names by number or by Rutter's id. Throws {@link InvalidInput} if one is unknown
 * or fails {@link checkNamedPayments}.
 */
export async function readNamedPayments(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  names: readonly string[],
): Promise<readonly Payment[]> {
  // By id: a payment that is named by its number and by its id counts once.
  const found = new Map<string, Payment>();
  for (const name of names) {
    const payment = await findByName(deps, ledger, paymentCase, name);
    found.set(payment.ledger.ledgerId, payment);
  }
  await checkNamedPayments(deps, paymentCase, [...found.values()]);
  return [...found.values()];
}

/** The one ledger payment that looks like this payment. Throws {@link InvalidInput} if there is none, or several. */
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
  return readNamedPayments(deps, ledger, paymentCase, [only.ledgerId]);
}

/** The unclaimed ledger payments that look like this payment. */
export async function possibleDuplicates(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
) {
  const { details, profile } = paymentCase;
  if (!details || !profile) return [];
  const input = await gatherPostingInput(deps, ledger, paymentCase, details, profile);
  if ('why' in input) throw new InvalidInput('writeBackId', input.why.sentence);
  const customer = input.invoices[0]?.fresh?.customerId ?? details.customerId;
  const timeZone = profile.settings.timeZone ?? 'UTC';
  return customer
    ? input.unclaimed.filter((candidate) => isPossibleDuplicate(candidate, input, customer, timeZone))
    : [];
}

/** The form of Rutter's ids. */
const rutterId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The ledger payment with this id or number. Throws {@link InvalidInput} if there is none. */
async function findByName(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  name: string,
): Promise<Payment> {
  // Pulls do not store the payments that we posted, so the intent's own records are searched first.
  const own = recordsIn('current', paymentCase.intent).find(({ number }) => number === name)?.ledgerId;
  // A name that is not of the form of an id is a number. Rutter may reject it as an id.
  const id = own ?? (rutterId.test(name) ? ledgerId.parse(name) : null);
  const byId = id === null ? null : await ledger.payment(id);
  if (byId && 'record' in byId) return byId.record;
  const customers = new Set([
    paymentCase.details?.customerId,
    ...[...paymentCase.invoices.values()].map((invoice) => invoice.customerId),
  ]);
  const since = subtractDays(
    dateIn(paymentCase.payment.paidAt, paymentCase.profile?.settings.timeZone ?? 'UTC'),
    namedPaymentDays,
  );
  for (const customer of customers) {
    if (!customer) continue;
    const payments = await deps.ledgerPayments.ofCustomer(paymentCase.intent.connectionId, customer, since);
    const named = payments.find(
      ({ ledger: copy, missingSince }) => copy.platformId === name && missingSince === null,
    );
    if (named) return named;
  }
  throw new InvalidInput('ledgerIds', `no payment ${name} of this customer has been read from Intacct (yet)`);
}
