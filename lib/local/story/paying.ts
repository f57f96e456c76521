import { type Bills, enterBills } from './bills.ts';
import { customersPay } from './customers-pay.ts';
import { checkMends, moneyComesBack, partnerMends, saySamePayment } from './money-comes-back.ts';
import { anHourLater, liveUntil, type PaymentCase, paymentOutcomes } from './payments.ts';
import { payOut, payoutBecomes } from './payouts.ts';
import { type BooksScene, type Check, checked, hour, type PaymentScene } from './scene.ts';

/** Posting is switched on: from now on what customers pay in Alternative goes to Intacct. */
export async function switchOn({ sandbox, driver, screen, connectionId }: BooksScene): Promise<void> {
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
  screen.good(`payments go to ${payments.name}, payouts to ${deposits.name}, fees to ${fees.name}`);
}

/** Everything that may happen to a payment, from the customer to the partner's books. */
export async function liveThroughPayments(scene: PaymentScene): Promise<Check[]> {
  const { screen } = scene;
  const become = (cases: readonly PaymentCase[]) => liveUntil(scene, () => paymentOutcomes(scene, cases));
  screen.title('Customers pay in Alternative; each payment is posted to Intacct');
  const bills = await sendBills(scene);
  const { cases, paid } = await customersPay(scene, bills);
  const first = await become(cases);

  screen.title('A person decides about the one that looks entered by hand');
  const decided = await become([await saySamePayment(scene, paid)]);

  screen.title('Alternative pays out what it collected');
  const payout = await payOut(scene, [paid.inFull, paid.inPart, paid.byCard, paid.returned]);
  const deposited = await payoutBecomes(scene, payout, 'its payments are one deposit', 'CONFIRMED');

  screen.title('Money goes back to customers: nothing is undone in Intacct, somebody is told');
  const cameBack = await moneyComesBack(scene, paid);
  const back = await become(cameBack.cases);
  const told = await checkMends(scene, 'four things to do, each with the number in Intacct', false);
  const less = await payOut(scene, [paid.refundedInPart, paid.enteredByHand]);
  const awaited = await payoutBecomes(scene, less, 'it waits for the reversal', 'HELD', 'REVERSAL_AWAITED');

  screen.title('The partner does in Intacct what it was told');
  const mended = await become(await partnerMends(scene, bills, { ...paid, again: cameBack.again }));
  const done = await checkMends(scene, 'all four are done, and closed', true);
  const goesOn = await payoutBecomes(scene, less, 'the payout goes on by itself', 'CONFIRMED');
  return [...first, ...decided, ...deposited, ...back, told, ...awaited, ...mended, done, ...goesOn];
}

async function sendBills({ sandbox, driver }: PaymentScene): Promise<Bills> {
  const bills = enterBills(sandbox);
  sandbox.clock.advance(hour);
  sandbox.cache.syncNow();
  await driver.tickAll();
  return bills;
}

/** Everything is told once more; then nothing that comes back from Intacct leads to another posting. */
export async function echo(scene: PaymentScene): Promise<Check> {
  const { alternative, system, sandbox, screen, driver, connectionId } = scene;
  screen.title('Every message comes once more, and Rutter reads what was posted');
  const before = await driver.intents(connectionId);
  sandbox.resetRequests();
  const messages = await alternative.deliverAgain();
  await system.host.idle();
  for (const _hour of [1, 2]) await anHourLater(scene);
  const posts = sandbox.requests.filter(
    ({ method, path }) => method !== 'GET' && path.startsWith('/accounting/'),
  );
  const after = await driver.intents(connectionId);
  const moved = [...after.values()].filter((one) => before.get(one.writeBackId)?.state !== one.state);
  screen.line(`${messages} messages, ${posts.length} requests that write, ${moved.length} intents changed`);
  return checked(scene, 'nothing is posted twice', posts.length === 0 && moved.length === 0);
}
