import type { TakenPayment } from '../alternative/index.ts';
import { type Check, type PaymentContext, report } from './context.ts';
import type { Paid } from './customers-pay.ts';
import type { NewInvoices } from './new-invoices.ts';
import { type ExpectedPayment, writeBackIdOf } from './outcomes.ts';

/** An operator says that the payment entered by hand is Alternative's payment. */
export async function decideSamePayment(
  context: PaymentContext,
  { enteredByHand }: Paid,
): Promise<ExpectedPayment> {
  await resolve(
    context,
    enteredByHand,
    'same-payment',
    'The customer confirms: the clerk entered this payment',
  );
  const what = 'Recognised as the payment that the clerk entered';
  return { what, payment: enteredByHand, state: 'CONFIRMED', due: [31_000] };
}

/**
 * Of the posted payments one is returned by the bank, one charged back, one refunded, and one refunded in part. The
 * customer of the returned payment pays again at once.
 */
export async function moneyComesBack(
  context: PaymentContext,
  paid: Paid,
): Promise<{ readonly cases: readonly ExpectedPayment[]; readonly again: TakenPayment }> {
  const { alternative, system, driver, connectionId } = context;
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
    { what: 'Returned by the bank', payment: returned, due: [0], ...posted },
    { what: 'Charged back', payment: disputed, due: [disputed.amount], ...posted },
    { what: 'Refunded', payment: refunded, due: [0], ...posted },
    { what: 'Refunded in part, 200.00 USD', payment: inPart, due: [0], ...posted },
    { what: 'Paid again by card', payment: again, due: [0], state: 'HELD', reason: unreversed },
  ];
  return { cases, again };
}

const unreversed = 'EARLIER_FAILED_PAYMENT_NOT_REVERSED';

/** The partner does in Intacct what the to-dos say, and the bookkeeper enters the cheque. */
export async function partnerFollowsTodos(
  context: PaymentContext,
  bills: NewInvoices,
  paid: Paid & { readonly again: TakenPayment },
): Promise<ExpectedPayment[]> {
  const { sandbox, driver, connectionId } = context;
  const { ledger } = sandbox;
  const intents = await driver.intents(connectionId);
  for (const payment of [paid.returned, paid.disputed, paid.refunded]) {
    const ledgerId = intents.get(writeBackIdOf(payment))?.ledgerId;
    if (ledgerId) ledger.reversePayment(ledgerId);
  }
  ledger.addCredit({ applications: [{ invoiceId: bills.refunded, amount: paid.refunded.amount }] });
  await resolve(context, paid.refundedInPart, 'done-by-hand', 'Entered a credit of 200.00 and refunded it');
  ledger.receivePayment({
    allocations: [{ invoiceId: bills.byCheck, amount: paid.byCheck.amount }],
    method: 'check',
  });
  const { byCheck, disputed, again } = paid;
  return [
    { what: 'Paid again by card, posted after the reversal', payment: again, due: [0], state: 'CONFIRMED' },
    {
      what: 'The cheque, now entered in Intacct',
      payment: byCheck,
      due: [0],
      state: 'CLOSED',
      reason: recorded,
    },
    {
      what: 'Charged back, and reversed in Intacct',
      payment: disputed,
      due: [disputed.amount],
      state: 'CONFIRMED',
    },
    {
      what: 'Refunded, reversed and credited in Intacct',
      payment: paid.refunded,
      due: [0],
      state: 'CONFIRMED',
    },
  ];
}

const recorded = 'RECORDED_BY_HAND';
const codes = ['REFUND_TO_BOOK', 'REVERSE_CHARGEBACK', 'REVERSE_FAILED_PAYMENT'];

/** Checks the to-dos of the four payments: all must be closed if `done`, else all open. */
export async function checkTodos(context: PaymentContext, what: string, done: boolean): Promise<Check> {
  const todos = (await context.driver.todos(context.connectionId)).filter(({ code }) => codes.includes(code));
  if (!done) for (const { sentence, step } of todos) context.screen.line(`• ${sentence} ${step}`);
  return report(
    context,
    what,
    todos.length === 4 && todos.every(({ closedBy }) => (closedBy !== null) === done),
  );
}

async function resolve(
  { driver, connectionId }: PaymentContext,
  payment: TakenPayment,
  outcome: string,
  note: string,
): Promise<void> {
  const writeBackId = writeBackIdOf(payment);
  await driver.invoke('resolve', { connectionId, writeBackId, outcome, by: 'Rosa Lindqvist', note });
}
