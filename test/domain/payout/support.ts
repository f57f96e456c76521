import type * as z from 'zod';
import { settingsSchema } from '../../../functions/domain/connection/settings.ts';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { ledgerRecord } from '../../../functions/domain/intent/ledger-records.ts';
import { newIntent } from '../../../functions/domain/intent/new-intent.ts';
import type { BankDeposit } from '../../../functions/domain/intent/outgoing.ts';
import { type PayoutDetails, payoutDetails } from '../../../functions/domain/payout/details.ts';
import {
  type describedPayout,
  type PayoutEvent,
  type PayoutTopic,
  payoutEventSchema,
  payoutStatusOf,
} from '../../../functions/domain/payout/events.ts';
import type { DepositInput } from '../../../functions/domain/payout/input.ts';
import type { PayoutPayment, Receipt } from '../../../functions/domain/payout/payments.ts';
import { planDeposit } from '../../../functions/domain/payout/plan.ts';
import { ledgerId, type PaymentId, paymentId } from '../../../functions/domain/shared/ids.ts';
import { parseInstant } from '../../../functions/domain/shared/time.ts';
import { connectionId, date, dollars, minute, usd } from '../../support/factories.ts';

/** A payout as Alternative describes it, before it is parsed. */
export type Described = Partial<z.input<typeof describedPayout>>;

/** One event of a payout of two payments of 100 dollars, less fees. */
export function event(
  topic: PayoutTopic,
  at: number,
  payout: Described = {},
  eventId = `${topic} ${at}`,
): PayoutEvent {
  return payoutEventSchema.parse({
    eventId,
    topic,
    occurredAt: minute(at),
    payout: { id: 'po-1', currency: 'USD', arrivalDate: '2026-03-12', ...absorbedFees, ...payout },
  });
}

export const paid = (at: number, payout?: Described) => event('payout_paid', at, payout);
export const failed = (at: number, payout?: Described) => event('payout_failed', at, payout);

const part = (id: string, amount: string) => ({ paymentId: id, amount });
const fee = (amount: string) => ({ type: 'fee' as const, amount, description: 'Processing' });

export const absorbedFees: Described = {
  amount: '193.60',
  payments: [part('pay-1', '100'), part('pay-2', '100.00')],
  adjustments: [fee('-6.40')],
};
/** 102.90 were charged; what the customer paid for the card never shows. */
export const coveredFees: Described = { amount: '100', payments: [part('pay-1', '100')], adjustments: [] };
export const lateFee: Described = {
  amount: '102',
  payments: [part('pay-1', '100')],
  adjustments: [{ type: 'other', amount: '5', description: 'Late fee' }, fee('-3')],
};
export const returned: Described = {
  amount: '55',
  payments: [part('pay-1', '200')],
  adjustments: [{ type: 'return', paymentId: 'pay-0', amount: '-130' }, fee('-15')],
};
export const negative: Described = {
  amount: '-45',
  payments: [part('pay-1', '50')],
  adjustments: [{ type: 'return', paymentId: 'pay-0', amount: '-95' }],
};

export function factsOf(payout: Described = {}): PayoutDetails {
  const { facts } = payoutDetails(payoutStatusOf([paid(0, payout)]));
  if (!facts) throw new Error('the payout cannot be read');
  return facts;
}

export const id = (text: string): PaymentId => paymentId.parse(`alternative:${text}`);

/** A payment in undeposited funds, as Intacct shows it; its number there is 4700 and more. */
export function receipt(text: string, amount: number, changes: Partial<Receipt> = {}): Receipt {
  return {
    ledgerId: ledgerId.parse(`ledger of ${text}`),
    number: `470${text.slice(-1)}`,
    amount: dollars(amount),
    currency: usd,
    date: date('2026-03-10'),
    accountId: 'undeposited',
    deposited: false,
    depositNumber: null,
    reversed: false,
    ...changes,
  };
}

export function intentOf(text: string, amount: number, changes: Partial<Intent> = {}): Intent {
  const born = newIntent(
    {
      connectionId,
      kind: 'payment',
      subjectId: id(text),
      amount: dollars(amount),
      currency: usd,
      modeAtRecording: 'on',
    },
    { to: 'PENDING' },
    minute(0),
  );
  const ids = [ledgerId.parse(`ledger of ${text}`)];
  const ledgerRecords = ids.map((one) => ledgerRecord('current', one));
  return { ...born, state: 'CONFIRMED', ledgerRecords, ledgerId: ids[0] ?? null, ...changes };
}

/** A confirmed payment of one customer. */
export function known(
  text: string,
  amount: number,
  changes: Partial<PayoutPayment> = {},
  shown: Partial<Receipt> = {},
): PayoutPayment {
  return {
    paymentId: id(text),
    intent: intentOf(text, amount),
    receipts: [receipt(text, amount, shown)],
    customer: 'Acme',
    invoices: ['INV-1'],
    subsidiaryId: null,
    otherPayout: null,
    undeposited: false,
    otherWaits: false,
    deposited: false,
    byHand: false,
    inBank: false,
    money: 'stands',
    gone: false,
    ...changes,
  };
}

export const bothPayments = [known('pay-1', 100), known('pay-2', 100)];

/** Everything is in place: nothing is in the way of the deposit. */
export function input(changes: Partial<DepositInput> = {}, settings: object = {}): DepositInput {
  return {
    story: { status: 'paid', contradictory: false },
    facts: factsOf(),
    intent: { released: false, chosenDate: null, recordedAt: parseInstant('2026-03-18T12:00:00Z') },
    settings: settingsSchema.parse({
      writeBack: 'on',
      timeZone: 'America/New_York',
      paymentsAccountId: 'undeposited',
      paymentsAccountKind: 'undeposited',
      depositsAccountId: 'bank',
      createDeposits: true,
      ...settings,
    }),
    payments: bothPayments,
    supported: true,
    now: parseInstant('2026-03-20T12:00:00Z'),
    ...changes,
  };
}

export function depositOf(changes: Partial<DepositInput> = {}, settings: object = {}): BankDeposit {
  const plan = planDeposit(input(changes, settings));
  if ('why' in plan) throw new Error(plan.why.sentence);
  return plan.deposit;
}

/** Why nothing is deposited. */
export function whyNot(changes: Partial<DepositInput> = {}, settings: object = {}) {
  const plan = planDeposit(input(changes, settings));
  if ('deposit' in plan) throw new Error('it is deposited');
  return plan.why;
}

/** A payment of 10 dollars, with fees that are lines of its deposit; other money keeps the payout from being negative. */
export const eatenByFees = (fees: string, released: string): Partial<DepositInput> => ({
  facts: factsOf({
    amount: String(10 + Number(fees) + Number(released)),
    payments: [{ paymentId: 'pay-1', amount: '10' }],
    adjustments: [
      { type: 'fee', amount: fees },
      { type: 'reserve_released', amount: released },
    ],
  }),
  payments: [known('pay-1', 10)],
});
