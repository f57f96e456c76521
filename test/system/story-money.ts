import type { Payout, TakenPayment } from '../../lib/local/alternative/index.ts';
import type { System } from '../support/system.ts';
import { type Partner, partnerOf } from '../support/system-alternative.ts';

/** Runs every path that a payment or payout can take through the functions. */
export async function liveThroughMoney(system: System): Promise<void> {
  const partner = await partnerOf(system, { settings: { freshEveryMinutes: 1 } });
  await depositTo(partner, true);
  await decideOverDuplicate(partner);
  const kept = await collect(partner, 10_000);
  const returned = await collect(partner, 20_000);
  const payout = await payOut(partner, [kept, returned]);
  for (const format of ['json', 'csv']) {
    const { id: connectionId } = partner.company;
    await system.invoke('payout-sheet', { connectionId, payoutId: payout.id, format });
  }
  await returnAndMend(partner, returned);
  await payOutAgain(partner);
  await takeLedgerValues(partner);
}

/** Payouts become deposits, or not. */
async function depositTo({ company }: Partner, createDeposits: boolean): Promise<void> {
  const [bank, fees] = [company.ledger.account('bank'), company.ledger.account('expense')];
  await company.change({ createDeposits, depositsAccountId: bank.id, feesAccountId: fees.id });
}

async function collect(partner: Partner, cents: number): Promise<TakenPayment> {
  return partner.collect(await partner.bill(cents));
}

/** A clerk entered the same payment by hand, and a part is refunded before a person says that it is the same. */
async function decideOverDuplicate(partner: Partner): Promise<void> {
  const bill = await partner.bill(30_000);
  partner.company.ledger.receivePayment({ allocations: [{ invoiceId: bill.id, amount: 10_000 }] });
  partner.company.connection.cache.syncNow();
  const payment = await partner.pay(bill, 10_000);
  await partner.deliver();
  partner.alternative.books.refund(payment.id, 1_000);
  await partner.deliver();
  await partner.resolve(payment, 'same-payment');
  await partner.anHourLater();
}

async function payOut({ alternative, ...partner }: Partner, paid: readonly TakenPayment[]): Promise<Payout> {
  const payout = alternative.books.payOut({ paymentIds: paid.map(({ id }) => id), fee: 100 });
  await partner.deliver();
  for (const _hour of [1, 2]) {
    await partner.anHourLater();
    await partner.company.pull('deposits');
  }
  return payout;
}

/** A posted payment fails, and a person reverses it in Intacct. */
async function returnAndMend(partner: Partner, payment: TakenPayment): Promise<void> {
  partner.alternative.books.fail(payment.id);
  await partner.deliver();
  await partner.aMinuteLater();
  for (const { id } of partner.posted(payment)) partner.company.ledger.reversePayment(id);
  await partner.anHourLater();
}

/** Intacct refuses a payout, and it fails; its payments are paid out anew, by themselves and when a person says so. */
async function payOutAgain(partner: Partner): Promise<void> {
  const { company, alternative } = partner;
  for (const byPerson of [false, true]) {
    const paid = [await collect(partner, 40_000)];
    company.ledger.closeBooks('2099-12-31');
    const refused = await payOut(partner, paid);
    alternative.books.failPayout(refused.id);
    await partner.deliver();
    company.ledger.closeBooks(null);
    await depositTo(partner, !byPerson);
    const again = await payOut(partner, paid);
    await depositTo(partner, true);
    if (byPerson) await releaseAndBook(partner, again);
  }
}

/** A person releases a payout, and says that the entries beside its deposit are made. */
async function releaseAndBook({ system, company, aMinuteLater }: Partner, { id }: Payout): Promise<void> {
  const about = { connectionId: company.id, writeBackId: `deposit#alternative:${id}` };
  const decide = (outcome: string) =>
    system.invoke('resolve', { ...about, outcome, by: 'Ada Clerk', note: 'As agreed on the phone' });
  // The stream runs write-back, too: it is held back here, so that resolve itself sends the deposit.
  const decided = Promise.withResolvers<void>();
  const writeBack = system.host.endpoints.functions['write-back'];
  const unhook = system.host.onCall(async (call) => {
    if (call.function === writeBack) await decided.promise;
    return undefined;
  });
  await decide('release');
  unhook();
  decided.resolve();
  for (let minute = 0; minute < 8; minute++) {
    if ((await company.item('WriteBacks', about))['state'] === 'CONFIRMED') break;
    await aMinuteLater();
  }
  await decide('done-by-hand');
}

/** An invoice is edited after it was paid, and a person takes what Intacct has. */
async function takeLedgerValues(partner: Partner): Promise<void> {
  const { company, system } = partner;
  const bill = await partner.bill(50_000);
  await partner.collect(bill);
  company.ledger.editInvoice(bill.id, { total: 60_000 });
  await partner.anHourLater();
  const decision = { outcome: 'take-ledger-values', by: 'Ada Clerk', note: 'The edit was right' };
  await system.invoke('resolve', { connectionId: company.id, invoiceId: bill.id, ...decision });
}
