import { type Check, hour, type PaymentContext, report, type SandboxContext } from './context.ts';
import { customersPay } from './customers-pay.ts';
import { checkTodos, decideSamePayment, moneyComesBack, partnerFollowsTodos } from './money-comes-back.ts';
import { enterInvoices, type NewInvoices } from './new-invoices.ts';
import { anHourLater, type ExpectedPayment, paymentOutcomes, waitForOutcomes } from './outcomes.ts';
import { checkPayout, payOut } from './pay-out.ts';

/** Switches posting on: from now on payments in Alternative are posted to Intacct. */
export async function switchPostingOn({
  sandbox,
  driver,
  screen,
  connectionId,
}: SandboxContext): Promise<void> {
  screen.title('The partner switches posting on');
  const { ledger } = sandbox;
  const [payments, deposits, fees] = [
    ledger.account('undeposited'),
    ledger.account('bank'),
    ledger.account('expense'),
  ];
  const settings = {
    writeBack: 'on',
    paymentsAccountId: payments.id,
    paymentsAccountKind: 'undeposited',
    createDeposits: true,
    depositsAccountId: deposits.id,
    feesAccountId: fees.id,
  };
  await driver.invoke('connect', { connectionId, settings });
  screen.good(
    `Payments will be posted to ${payments.name}, payouts to ${deposits.name}, fees to ${fees.name}.`,
  );
}

/** Customers pay, a person decides, payouts arrive, money goes back, and the partner follows the to-dos. */
export async function runPayments(context: PaymentContext): Promise<Check[]> {
  const { screen } = context;
  const become = (cases: readonly ExpectedPayment[]) =>
    waitForOutcomes(context, () => paymentOutcomes(context, cases));
  screen.title('Customers pay in Alternative; each payment is posted to Intacct');
  const bills = await prepareInvoices(context);
  const { cases, paid } = await customersPay(context, bills);
  const first = await become(cases);

  screen.title('An operator decides about the payment that may have been entered by hand');
  const decided = await become([await decideSamePayment(context, paid)]);

  screen.title('Alternative pays out what it collected');
  const payout = await payOut(context, [paid.inFull, paid.inPart, paid.byCard, paid.returned]);
  const deposited = await checkPayout(context, payout, 'The payout is one deposit in Intacct', 'CONFIRMED');

  screen.title('Money goes back to customers: Intacct stays as it is, and to-dos ask the partner');
  const cameBack = await moneyComesBack(context, paid);
  const back = await become(cameBack.cases);
  const asked = await checkTodos(
    context,
    'Four to-dos are open, each with the number of the payment in Intacct.',
    false,
  );
  const less = await payOut(context, [paid.refundedInPart, paid.enteredByHand]);
  const awaited = await checkPayout(
    context,
    less,
    'The payout waits for the reversal in Intacct',
    'HELD',
    'REVERSAL_AWAITED',
  );

  screen.title('The partner follows the to-dos in Intacct');
  const mended = await become(await partnerFollowsTodos(context, bills, { ...paid, again: cameBack.again }));
  const done = await checkTodos(context, 'All four to-dos are closed.', true);
  const goesOn = await checkPayout(context, less, 'The payout goes on after the reversal', 'CONFIRMED');
  return [...first, ...decided, ...deposited, ...back, asked, ...awaited, ...mended, done, ...goesOn];
}

async function prepareInvoices({ sandbox, driver }: PaymentContext): Promise<NewInvoices> {
  const bills = enterInvoices(sandbox);
  sandbox.clock.advance(hour);
  sandbox.cache.syncNow();
  await driver.tickAll();
  return bills;
}

/** Delivers every event again and pulls twice: neither may lead to another posting. */
export async function deliverEverythingAgain(context: PaymentContext): Promise<Check> {
  const { alternative, system, sandbox, screen, driver, connectionId } = context;
  screen.title('Every event comes again, and the pulls read what was posted');
  const before = await driver.intents(connectionId);
  sandbox.resetRequests();
  const messages = await alternative.deliverAgain();
  await system.host.idle();
  for (const _hour of [1, 2]) await anHourLater(context);
  const posts = sandbox.requests.filter(
    ({ method, path }) => method !== 'GET' && path.startsWith('/accounting/'),
  );
  const after = await driver.intents(connectionId);
  const moved = [...after.values()].filter(
    (intent) => before.get(intent.writeBackId)?.state !== intent.state,
  );
  screen.line(
    `${messages} events came, ${posts.length} postings were sent, ${moved.length} intents changed.`,
  );
  return report(context, 'Nothing was posted twice.', posts.length === 0 && moved.length === 0);
}
