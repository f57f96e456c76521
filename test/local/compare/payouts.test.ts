import { describe, expect, it } from 'vitest';
import { agreeing, change, compared, intent, type World } from './support.ts';

/** The payment of 100 dollars, paid out less a fee of 3.40; `state` of its intent. */
async function paidOut(state: string, reason: string | null): Promise<World & { readonly payoutId: string }> {
  const world = await agreeing();
  const payout = world.books.payOut({ paymentIds: [world.payment.id], fee: 340 });
  const key = `alternative:${payout.id}`;
  world.stored.deposits.set(key, { depositId: key, amount: 9_660, currency: 'USD' });
  const writeBackId = `deposit#${key}`;
  world.stored.intents.set(writeBackId, { ...intent(key, { state, reason }), writeBackId });
  return { ...world, payoutId: payout.id };
}

function deposited(world: World & { readonly payoutId: string }, amount = 10_000): void {
  world.deposits.set(`deposit-${world.deposits.size}`, {
    id: `deposit-${world.deposits.size}`,
    recordNo: `300${world.deposits.size}`,
    memo: world.payoutId,
    currency: 'USD',
    amount,
    payments: [{ id: 'ledger-1', amount }],
  });
}

describe('a payout', () => {
  it('a payout without a deposit is explained by its reason', async () => {
    const world = await paidOut('CLOSED', 'DEPOSITS_OFF');
    const { payouts, unexplained } = compared(world);
    expect(unexplained).toEqual([]);
    expect(payouts).toMatchObject([
      { result: 'explained', codes: ['DEPOSITS_OFF'], cells: { payments: '100.00 USD', bank: '96.60 USD' } },
    ]);
  });

  it('a payout whose payments are deposited once, in full, agrees', async () => {
    const world = await paidOut('CONFIRMED', null);
    deposited(world);
    expect(compared(world)).toMatchObject({ payouts: [{ result: 'agrees' }], unexplained: [] });
  });

  it.each([
    ['twice', [10_000, 10_000], 'is in Intacct 2 times: 3000, 3001'],
    [
      'with a cent of difference',
      [9_999],
      'its payments are 100.00 USD, but Intacct deposit 3000 holds 99.99 USD',
    ],
    ['never', [], 'was deposited, but Intacct no longer has the deposit'],
  ])('a payout that is deposited %s is unexplained', async (_, amounts, what) => {
    const world = await paidOut('CONFIRMED', null);
    for (const amount of amounts) deposited(world, amount);
    expect(compared(world).unexplained).toEqual([expect.stringContaining(what)]);
  });

  it('a payout whose parts do not add up to the amount at the bank is unexplained', async () => {
    const world = await paidOut('CLOSED', 'DEPOSITS_OFF');
    const payout = world.books.payouts.get(world.payoutId);
    if (!payout) throw new Error('There is no payout');
    world.books.payouts.set(payout.id, { ...payout, adjustments: [] });
    expect(compared(world).unexplained).toEqual([
      expect.stringContaining('its parts add up to 100.00 USD, not to the 96.60 USD that reached the bank'),
    ]);
  });

  it('a payout that is not stored, or is stored with a wrong amount, is unexplained', async () => {
    const world = await paidOut('CLOSED', 'DEPOSITS_OFF');
    change(world.stored.deposits, `alternative:${world.payoutId}`, { amount: 9_661 });
    expect(compared(world).unexplained).toEqual([
      expect.stringContaining('9660 USD (minor units) in Alternative, 9661 USD in DynamoDB'),
    ]);
    world.stored.deposits.clear();
    expect(compared(world).unexplained).toEqual([
      expect.stringContaining('is lost: Alternative paid it out, but DynamoDB does not have the payout'),
    ]);
  });

  it('a payout that the bank returned after its deposit needs a to-do', async () => {
    const world = await paidOut('CONFIRMED', null);
    deposited(world);
    world.books.failPayout(world.payoutId);
    expect(compared(world).unexplained).toEqual([expect.stringContaining('was returned after its deposit')]);
    world.stored.todos.push({ code: 'PAYOUT_RETURNED', words: new Set([world.payoutId]) });
    expect(compared(world).unexplained).toEqual([]);
  });
});
