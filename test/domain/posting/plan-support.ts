import { type Settings, settingsSchema } from '../../../functions/domain/connection/settings.ts';
import type { Posting } from '../../../functions/domain/intent/outgoing.ts';
import type { Invoice, PaymentEntry, Snapshot } from '../../../functions/domain/invoice/invoice.ts';
import { readDetails } from '../../../functions/domain/payment/details.ts';
import type {
  InvoiceToPay,
  PostingInput,
  UnclaimedPayment,
} from '../../../functions/domain/posting/input.ts';
import { planPosting } from '../../../functions/domain/posting/plan.ts';
import { customerId, invoiceId, ledgerId, paymentId } from '../../../functions/domain/shared/ids.ts';
import { parseInstant } from '../../../functions/domain/shared/time.ts';
import { date, dollars, link, snapshot, taken, usd } from '../../support/factories.ts';
import { type Described, event, found, invoiceOf } from '../factories.ts';

export const paidAt = parseInstant('2026-03-10T14:00:00Z');

export function factsOf(changes: Described = {}): PostingInput['facts'] {
  return found(readDetails(event('payment_succeeded', 0, { paidAt, ...changes }).payment).details, 'details');
}

export function settings(changes: Record<string, unknown> = {}): Settings {
  return settingsSchema.parse({
    writeBack: 'on',
    timeZone: 'America/New_York',
    paymentsAccountId: 'bank',
    ...changes,
  });
}

/** An invoice of 100 dollars as it is stored, and the ledger's own copy of it. */
export function toPay(
  fresh: Partial<Snapshot> | null = {},
  stored: Partial<Invoice> = {},
  id = 'invoice-1',
): InvoiceToPay {
  return {
    invoiceId: invoiceId.parse(id),
    stored: { ...invoiceOf(id, { documentNumber: id.toUpperCase() }), ...stored },
    fresh: fresh && snapshot({ lastSyncedAt: parseInstant('2026-03-10T15:00:00Z'), ...fresh }),
  };
}

/** 100 dollars for an invoice of 100 dollars that is open: nothing is in the way. */
export function input(changes: Partial<PostingInput> = {}): PostingInput {
  return {
    paymentId: 'alternative:pay-1',
    facts: factsOf(),
    settings: settings(),
    invoices: [toPay()],
    unclaimed: [],
    notDuplicates: [],
    numbers: new Map(),
    chosenDate: null,
    now: parseInstant('2026-03-11T12:00:00Z'),
    ...changes,
  };
}

/** The reason why nothing is posted; undefined when it is. */
export function reasonOf(changes: Partial<PostingInput>): string | undefined {
  const plan = planPosting(input(changes));
  return 'why' in plan ? plan.why.code : undefined;
}

export function sentenceOf(changes: Partial<PostingInput>): string {
  const plan = planPosting(input(changes));
  return 'why' in plan ? plan.why.sentence : '';
}

export function postingOf(changes: Partial<PostingInput> = {}): Posting {
  const plan = planPosting(input(changes));
  if ('why' in plan) throw new Error(plan.why.sentence);
  return plan.posting;
}

/** A payment in the ledger that could be ours: entered by hand on the same day, for the same invoice. */
export function byHand(changes: Partial<UnclaimedPayment> = {}): UnclaimedPayment {
  return {
    ledgerId: ledgerId.parse('R-9'),
    platformId: '4712',
    customerId: customerId.parse('customer-1'),
    amount: dollars(100),
    currency: usd,
    date: date('2026-03-10'),
    invoiceIds: [invoiceId.parse('invoice-1')],
    ...changes,
  };
}

/** Another payment of ours for the same invoice. */
export function other(amount: number, changes: Partial<PaymentEntry> = {}): PaymentEntry {
  return taken(amount, { paymentId: paymentId.parse('alternative:pay-2'), ...changes });
}

/** One that left for the ledger, and was posted as `R-2`. */
export function left(amount: number, changes: Partial<PaymentEntry> = {}): PaymentEntry {
  return other(amount, { ledgerId: ledgerId.parse('R-2'), firstSentAt: paidAt, ...changes });
}

/** What the ledger shows once it has that payment. */
export function linked(amount: number): Partial<Snapshot> {
  return { amountDue: dollars(100 - amount), links: [link('R-2', amount)] };
}
