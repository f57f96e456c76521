import type { PaymentWish, TakenPayment } from '../alternative/index.ts';
import type { Bills } from './bills.ts';
import type { PaymentCase } from './payments.ts';
import type { PaymentScene } from './scene.ts';

/** The payments that something will happen to later. */
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

/** Customers pay in every way there is; each message about it comes once or twice, in any order. */
export async function customersPay(
  scene: PaymentScene,
  bills: Bills,
): Promise<{ readonly cases: PaymentCase[]; readonly paid: Paid }> {
  const { alternative, system } = scene;
  const lost = await loseTheAnswer(scene, bills);
  const failed = await failAtOnce(scene, bills);
  const twin = await enterByHand(scene, bills);
  const late = await enterChequeBefore(scene, bills);
  const pay = payer(scene);
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

  const confirmed = (what: string, payment: TakenPayment, due: readonly number[] = [0]): PaymentCase => ({
    what,
    payment,
    state: 'CONFIRMED',
    due,
  });
  const cases: PaymentCase[] = [
    confirmed('paid in full', inFull),
    confirmed('paid in part', inPart, [50_000]),
    confirmed('one payment for three invoices', together, [0, 0, 0]),
    confirmed('by card, with a surcharge of 13.92 that is not the partner’s', byCard),
    confirmed('its answer was lost on the way', lost),
    confirmed('to be returned by the bank', paid.returned),
    confirmed('to be charged back', paid.disputed),
    confirmed('to be refunded', paid.refunded),
    confirmed('to be refunded in part', paid.refundedInPart),
    { what: 'a cheque that was only marked in Alternative', payment: byCheck, due: [0], ...markedByHand },
    { what: 'failed, and that was told first', payment: failed, due: [35_000], ...failedBefore },
    { what: 'the bookkeeper had entered a cheque a minute before', payment: late, due: [0], ...notEnough },
    { what: 'a clerk had entered it by hand as well', payment: twin, due: [0], ...looksRecorded },
  ];
  return { cases, paid };
}

const markedByHand = { state: 'CLOSED', reason: 'MANUAL_CHECK_MARK' };
const failedBefore = { state: 'CLOSED', reason: 'FAILED_BEFORE_POSTING' };
const notEnough = { state: 'HELD', reason: 'NOT_ENOUGH_DUE' };
const looksRecorded = { state: 'HELD', reason: 'LOOKS_RECORDED_BY_HAND' };

/** A customer pays one invoice: all of it unless an amount is given. */
function payer({ alternative }: PaymentScene) {
  return (
    invoiceId: string,
    { amount, ...how }: Omit<PaymentWish, 'invoices'> & { readonly amount?: number } = {},
  ): Promise<TakenPayment> =>
    alternative.pay({ ...how, invoices: [amount === undefined ? { invoiceId } : { invoiceId, amount }] });
}

/** Intacct has the payment, and the connection breaks before Rutter's answer is here. */
async function loseTheAnswer(scene: PaymentScene, { answerLost }: Bills): Promise<TakenPayment> {
  const { sandbox, alternative, system } = scene;
  sandbox.faults.add({
    method: 'POST',
    path: '/accounting/invoice_payments',
    effect: { kind: 'reset', when: 'after' },
  });
  const payment = await payer(scene)(answerLost);
  await alternative.deliver();
  await system.host.idle();
  return payment;
}

/** The message that it failed overtakes the one that it was paid. */
async function failAtOnce(scene: PaymentScene, { failedAtOnce }: Bills): Promise<TakenPayment> {
  const { alternative, system } = scene;
  const { id } = await payer(scene)(failedAtOnce);
  const failed = alternative.books.fail(id);
  await alternative.deliver('payment_failed');
  await system.host.idle();
  await alternative.deliver();
  return failed;
}

/** A clerk enters what the customer says to have paid; Rutter has read it, and no tick has come since. */
async function enterByHand(scene: PaymentScene, { enteredByHand: invoiceId }: Bills): Promise<TakenPayment> {
  const { sandbox } = scene;
  const { due } = sandbox.ledger.invoice(invoiceId);
  const amount = due / 2;
  sandbox.ledger.receivePayment({ allocations: [{ invoiceId, amount }], method: 'eft' });
  sandbox.cache.syncNow();
  return payer(scene)(invoiceId, { amount });
}

/** Part of what the customer pays was paid by cheque a minute ago: Rutter has not read that yet. */
async function enterChequeBefore(
  scene: PaymentScene,
  { chequeBefore: invoiceId }: Bills,
): Promise<TakenPayment> {
  scene.sandbox.ledger.receivePayment({ allocations: [{ invoiceId, amount: 30_000 }], method: 'check' });
  return payer(scene)(invoiceId);
}
