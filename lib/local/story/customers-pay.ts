import type { PaymentRequest, TakenPayment } from '../alternative/index.ts';
import type { PaymentContext } from './context.ts';
import type { NewInvoices } from './new-invoices.ts';
import type { ExpectedPayment } from './outcomes.ts';

/** The payments that later steps of the demo go on with. */
export interface Paid {
  readonly inFull: TakenPayment;
  readonly inPart: TakenPayment;
  readonly byCard: TakenPayment;
  readonly returned: TakenPayment;
  readonly disputed: TakenPayment;
  readonly refunded: TakenPayment;
  readonly refundedInPart: TakenPayment;
  readonly byCheck: TakenPayment;
  readonly enteredByHand: TakenPayment;
}

/** Customers pay in every way that Alternative offers. Each event comes once or twice, in any order. */
export async function customersPay(
  context: PaymentContext,
  bills: NewInvoices,
): Promise<{ readonly cases: ExpectedPayment[]; readonly paid: Paid }> {
  const { alternative, system } = context;
  const lost = await loseTheAnswer(context, bills);
  const failed = await failAtOnce(context, bills);
  const twin = await enterByHand(context, bills);
  const late = await enterChequeBefore(context, bills);
  const pay = payer(context);
  const inFull = await pay(bills.inFull);
  const inPart = await pay(bills.inPart, { amount: 40_000 });
  const together = await alternative.pay({
    invoices: [bills.together, bills.togetherToo, bills.togetherAsWell].map((invoiceId) => ({ invoiceId })),
  });
  const byCard = await pay(bills.byCard, { method: 'card', surcharge: 1_392 });
  const byCheck = await pay(bills.byCheck, { method: 'check', recordedByHand: true });
  const paid: Paid = {
    inFull,
    inPart,
    byCard,
    returned: await pay(bills.returned),
    disputed: await pay(bills.disputed, { method: 'card' }),
    refunded: await pay(bills.refunded),
    refundedInPart: await pay(bills.refundedInPart),
    byCheck,
    enteredByHand: twin,
  };
  await alternative.deliver();
  await system.host.idle();

  const confirmed = (what: string, payment: TakenPayment, due: readonly number[] = [0]): ExpectedPayment => ({
    what,
    payment,
    state: 'CONFIRMED',
    due,
  });
  const cases: ExpectedPayment[] = [
    confirmed('Paid in full', inFull),
    confirmed('Paid in part', inPart, [50_000]),
    confirmed('One payment for three invoices', together, [0, 0, 0]),
    confirmed('Paid by card (Alternative keeps the surcharge of 13.92 USD)', byCard),
    confirmed('Posted although Rutter’s answer was lost', lost),
    confirmed('Paid (the bank will return this payment)', paid.returned),
    confirmed('Paid by card (will be charged back)', paid.disputed),
    confirmed('Paid (will be refunded)', paid.refunded),
    confirmed('Paid (will be refunded in part)', paid.refundedInPart),
    {
      what: 'A cheque that was only marked as received in Alternative',
      payment: byCheck,
      due: [0],
      ...markedByHand,
    },
    {
      what: 'Failed, and the failure was reported before the payment',
      payment: failed,
      due: [35_000],
      ...failedBefore,
    },
    {
      what: 'A cheque for the same invoice was entered in Intacct a minute before',
      payment: late,
      due: [0],
      ...notEnough,
    },
    {
      what: 'A clerk entered the same payment in Intacct by hand',
      payment: twin,
      due: [0],
      ...looksRecorded,
    },
  ];
  return { cases, paid };
}

const markedByHand = { state: 'CLOSED', reason: 'MANUAL_CHECK_MARK' };
const failedBefore = { state: 'CLOSED', reason: 'FAILED_BEFORE_POSTING' };
const notEnough = { state: 'HELD', reason: 'NOT_ENOUGH_DUE' };
const looksRecorded = { state: 'HELD', reason: 'LOOKS_RECORDED_BY_HAND' };

/** Lets a customer pay one invoice: the whole amount due unless an amount is given. */
function payer({ alternative }: PaymentContext) {
  return (
    invoiceId: string,
    { amount, ...how }: Omit<PaymentRequest, 'invoices'> & { readonly amount?: number } = {},
  ): Promise<TakenPayment> =>
    alternative.pay({ ...how, invoices: [amount === undefined ? { invoiceId } : { invoiceId, amount }] });
}

/** Intacct records the payment, but the connection breaks before Rutter's answer arrives. */
async function loseTheAnswer(context: PaymentContext, { answerLost }: NewInvoices): Promise<TakenPayment> {
  const { sandbox, alternative, system } = context;
  sandbox.faults.add({
    method: 'POST',
    path: '/accounting/invoice_payments',
    effect: { kind: 'reset', when: 'after' },
  });
  const payment = await payer(context)(answerLost);
  await alternative.deliver();
  await system.host.idle();
  return payment;
}

/** The event of the failure arrives before the event of the payment. */
async function failAtOnce(context: PaymentContext, { failedAtOnce }: NewInvoices): Promise<TakenPayment> {
  const { alternative, system } = context;
  const { id } = await payer(context)(failedAtOnce);
  const failed = alternative.books.fail(id);
  await alternative.deliver('payment_failed');
  await system.host.idle();
  await alternative.deliver();
  return failed;
}

/** A clerk enters half of the invoice as paid. Rutter has read that payment, but no pull has. */
async function enterByHand(
  context: PaymentContext,
  { enteredByHand: invoiceId }: NewInvoices,
): Promise<TakenPayment> {
  const { sandbox } = context;
  const { due } = sandbox.ledger.invoice(invoiceId);
  const amount = due / 2;
  sandbox.ledger.receivePayment({ allocations: [{ invoiceId, amount }], method: 'eft' });
  sandbox.cache.syncNow();
  return payer(context)(invoiceId, { amount });
}

/** A cheque paid part of the invoice a minute before the customer pays all of it. Rutter has not read the cheque yet. */
async function enterChequeBefore(
  context: PaymentContext,
  { chequeBefore: invoiceId }: NewInvoices,
): Promise<TakenPayment> {
  context.sandbox.ledger.receivePayment({ allocations: [{ invoiceId, amount: 30_000 }], method: 'check' });
  return payer(context)(invoiceId);
}
