import type { TakenPayment } from '../alternative/index.ts';
import type { Bills } from './bills.ts';
import type { Paid } from './customers-pay.ts';
import { type PaymentCase, writeBackIdOf } from './payments.ts';
import { type Check, checked, type PaymentScene } from './scene.ts';

/** A person of Alternative says which payment of Intacct it is. */
export async function saySamePayment(scene: PaymentScene, { enteredByHand }: Paid): Promise<PaymentCase> {
  await resolve(scene, enteredByHand, 'same-payment', 'The clerk had entered it, the customer says so');
  const what = 'it is the payment that the clerk had entered';
  return { what, payment: enteredByHand, state: 'CONFIRMED', due: [31_000] };
}

/**
 * After they were posted a payment is returned by the bank, one is charged back, one refunded, and one in part. The
 * first customer pays again at once.
 */
export async function moneyComesBack(
  scene: PaymentScene,
  paid: Paid,
): Promise<{ readonly cases: readonly PaymentCase[]; readonly again: TakenPayment }> {
  const { alternative, system, driver, connectionId } = scene;
  const { books } = alternative;
  const returned = books.fail(paid.returned.id);
  const disputed = books.chargeBack(paid.disputed.id);
  const refunded = books.refund(paid.refunded.id);
  const inPart = books.refund(paid.refundedInPart.id, 20_000);
  await alternative.deliver();
  await system.host.idle();
  await driver.driveIntents(connectionId);
  const [{ invoiceId } = { invoiceId: '' }] = returned.parts;
  const again = await alternative.pay({ invoices: [{ invoiceId }], method: 'card' });
  await alternative.deliver();
  await system.host.idle();
  const posted = { state: 'CONFIRMED' };
  const cases = [
    { what: 'returned by the bank', payment: returned, due: [0], ...posted },
    { what: 'charged back', payment: disputed, due: [disputed.amount], ...posted },
    { what: 'refunded', payment: refunded, due: [0], ...posted },
    { what: '200.00 of it refunded', payment: inPart, due: [0], ...posted },
    { what: 'paid again by card', payment: again, due: [0], state: 'HELD', reason: unreversed },
  ];
  return { cases, again };
}

const unreversed = 'EARLIER_FAILED_PAYMENT_NOT_REVERSED';

/** The partner does in Intacct what the to-dos say, and the bookkeeper enters the cheque, as always. */
export async function partnerMends(
  scene: PaymentScene,
  bills: Bills,
  paid: Paid & { readonly again: TakenPayment },
): Promise<PaymentCase[]> {
  const { sandbox, driver, connectionId } = scene;
  const { ledger } = sandbox;
  const intents = await driver.intents(connectionId);
  for (const payment of [paid.returned, paid.disputed, paid.refunded]) {
    const [ledgerId] = intents.get(writeBackIdOf(payment))?.ledgerIds ?? [];
    if (ledgerId !== undefined) ledger.reversePayment(ledgerId);
  }
  ledger.addCredit({ applications: [{ invoiceId: bills.refunded, amount: paid.refunded.amount }] });
  await resolve(scene, paid.refundedInPart, 'done-by-hand', 'Entered a credit of 200.00 and refunded it');
  ledger.receivePayment({
    allocations: [{ invoiceId: bills.byCheck, amount: paid.byCheck.amount }],
    method: 'check',
  });
  const { byCheck, disputed, again } = paid;
  return [
    { what: 'paid again, once the first was reversed', payment: again, due: [0], state: 'CONFIRMED' },
    { what: 'entered in Intacct as well', payment: byCheck, due: [0], state: 'CLOSED', reason: recorded },
    { what: 'charged back, and reversed', payment: disputed, due: [disputed.amount], state: 'CONFIRMED' },
    { what: 'refunded, reversed and credited', payment: paid.refunded, due: [0], state: 'CONFIRMED' },
  ];
}

const recorded = 'RECORDED_BY_HAND';
const codes = ['REFUND_TO_BOOK', 'REVERSE_CHARGEBACK', 'REVERSE_FAILED_PAYMENT'];

/** Whether somebody was asked to mend each of the four, and whether all of it is done. */
export async function checkMends(scene: PaymentScene, what: string, done: boolean): Promise<Check> {
  const todos = (await scene.driver.todos(scene.connectionId)).filter(({ code }) => codes.includes(code));
  if (!done) for (const { sentence, step } of todos) scene.screen.line(`• ${sentence} ${step}`);
  return checked(
    scene,
    what,
    todos.length === 4 && todos.every(({ closedBy }) => (closedBy !== null) === done),
  );
}

async function resolve(
  { driver, connectionId }: PaymentScene,
  payment: TakenPayment,
  outcome: string,
  note: string,
): Promise<void> {
  const writeBackId = writeBackIdOf(payment);
  await driver.invoke('resolve', { connectionId, writeBackId, outcome, by: 'Rosa Lindqvist', note });
}
