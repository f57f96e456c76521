import { describe, expect, it } from 'vitest';
import { agreeing, change, compared, intent, paymentInLedger, type World } from './support.ts';

const keys = ({ payment: { id } }: World) => ({
  payment: `alternative:${id}`,
  intent: `payment#alternative:${id}`,
});

/** Nothing in the ledger, and the invoice still owed there. */
function notPosted(world: World, why: Parameters<typeof intent>[1]): void {
  world.payments.clear();
  change(world.invoices, 'invoice-1', { due: 10_000, links: [], status: 'open' });
  world.stored.intents.set(keys(world).intent, intent(keys(world).payment, { ledgerIds: [], ...why }));
}

describe('a payment', () => {
  it('a payment that is posted once, to the cent, agrees', async () => {
    const { payments, invoices, unexplained } = compared(await agreeing());
    expect(unexplained).toEqual([]);
    expect(payments).toMatchObject([
      { result: 'agrees', cells: { 'in Intacct': '100.00 USD', 'Intacct record': '2001' } },
    ]);
    expect(invoices).toMatchObject([
      { result: 'agrees', cells: { 'expected due': '0.00 USD', 'due shown': '0.00 USD' } },
    ]);
  });

  it.each([
    'CONFIRMED',
    'HELD',
    'CLOSED',
  ])('a payment that is posted twice is unexplained, also if it is %s', async (state) => {
    const world = await agreeing();
    change(world.stored.intents, keys(world).intent, { state });
    world.payments.set(
      'ledger-2',
      paymentInLedger({ id: 'ledger-2', recordNo: '2002', memo: world.payment.id }),
    );
    expect(compared(world).unexplained).toEqual([`${world.payment.id} is in Intacct 2 times: 2001, 2002.`]);
  });

  it('a payment that is posted again after a reversal is no duplicate', async () => {
    const world = await agreeing();
    const { id: memo } = world.payment;
    world.payments.set(
      'ledger-0',
      paymentInLedger({ id: 'ledger-0', recordNo: '2000', memo, reversed: true }),
    );
    expect(compared(world).unexplained).toEqual([]);
  });

  it('a payment that the ledger lost is unexplained', async () => {
    const world = await agreeing();
    world.payments.clear();
    const { unexplained } = compared(world);
    expect(unexplained).toContain(
      `${world.payment.id} stands, Intacct no longer has the payment, but no to-do says so.`,
    );
  });

  it('a payment that was reversed in Intacct is explained by a to-do', async () => {
    const world = await agreeing();
    world.payments.clear();
    change(world.invoices, 'invoice-1', { due: 10_000, links: [], status: 'open' });
    world.stored.todos.push({ code: 'POSTED_PAYMENT_GONE', words: new Set([world.payment.id]) });
    const { payments, unexplained } = compared(world);
    expect(unexplained).toEqual([]);
    expect(payments).toMatchObject([{ result: 'explained', codes: ['POSTED_PAYMENT_GONE'] }]);
  });

  it('a payment recorded in parts, one of them reversed, is unexplained until there is a to-do', async () => {
    const world = await agreeing();
    change(world.payments, 'ledger-1', { amount: 6_000, links: [{ id: 'invoice-1', amount: 6_000 }] });
    change(world.stored.intents, keys(world).intent, {
      state: 'CLOSED',
      closedAs: 'done-by-hand',
      ledgerIds: ['ledger-1', 'ledger-2'],
    });
    const { unexplained } = compared(world);
    expect(unexplained).toContain(
      `${world.payment.id} stands, Intacct no longer has the payment, but no to-do says so.`,
    );
    world.stored.todos.push({ code: 'POSTED_PAYMENT_GONE', words: new Set([world.payment.id]) });
    expect(compared(world).payments).toMatchObject([
      { result: 'explained', codes: expect.arrayContaining(['POSTED_PAYMENT_GONE']) },
    ]);
  });

  it('a payment that DynamoDB lost is unexplained', async () => {
    const world = await agreeing();
    world.stored.payments.clear();
    world.stored.intents.clear();
    expect(compared(world).unexplained).toEqual([
      expect.stringContaining('is lost: Alternative has the payment, but DynamoDB does not'),
      expect.stringContaining('is lost: Alternative has it, but DynamoDB has no intent for it'),
    ]);
  });

  it.each([
    [
      { amount: 10_001, links: [{ id: 'invoice-1', amount: 10_001 }] },
      '100.00 USD in Alternative, 100.01 USD in Intacct',
    ],
    [
      {
        links: [
          { id: 'invoice-1', amount: 9_999 },
          { id: 'invoice-2', amount: 1 },
        ],
      },
      'divided over invoices as',
    ],
    [{ currency: 'CAD' }, 'is not in USD'],
  ])('a payment that differs by a cent in the ledger is unexplained: %o', async (spoilt, what) => {
    const world = await agreeing();
    change(world.payments, 'ledger-1', spoilt);
    expect(compared(world).unexplained).toEqual([expect.stringContaining(what)]);
  });

  it.each([
    [{ amount: 9_999 }, 'amount is 10000 in Alternative and 9999 in DynamoDB'],
    [{ status: 'failed' }, 'status is succeeded in Alternative and failed in DynamoDB'],
    [{ refundedAmount: 1 }, 'refundedAmount is 0 in Alternative and 1 in DynamoDB'],
  ])('a payment that differs in DynamoDB is unexplained: %o', async (spoilt, what) => {
    const world = await agreeing();
    change(world.stored.payments, keys(world).payment, spoilt);
    expect(compared(world).unexplained).toEqual([expect.stringContaining(what)]);
  });

  it.each([
    [{ state: 'HELD', reason: 'NOT_ENOUGH_DUE' }, 'NOT_ENOUGH_DUE'],
    [{ state: 'REFUSED', reason: 'LEDGER_REFUSED' }, 'LEDGER_REFUSED'],
    [{ state: 'SENDING', reason: 'JOB_UNFINISHED' }, 'JOB_UNFINISHED'],
    [{ state: 'CLOSED', reason: 'WRITEBACK_PREVIEW', closedAs: 'previewed' }, 'WRITEBACK_PREVIEW'],
    [{ state: 'CLOSED', closedAs: 'done-by-hand' }, 'done-by-hand'],
  ])('a payment that is not posted is explained by its reason: %o', async (why, code) => {
    const world = await agreeing();
    notPosted(world, why);
    const { payments, unexplained } = compared(world);
    expect(unexplained).toEqual([]);
    expect(payments).toMatchObject([{ result: 'explained', codes: [code] }]);
  });

  it.each([
    [{ state: 'PENDING' }, 'is PENDING without a reason'],
    [
      { state: 'CLOSED', closedAs: 'cancelled', reason: 'FAILED_BEFORE_POSTING' },
      'its posting was cancelled',
    ],
  ])('a payment that is not posted without a good reason is unexplained: %o', async (why, what) => {
    const world = await agreeing();
    notPosted(world, why);
    expect(compared(world).unexplained).toEqual([expect.stringContaining(what)]);
  });

  it.each([
    'HELD',
    'REFUSED',
    'PENDING',
  ])('a payment that is in the ledger although it is %s is unexplained', async (state) => {
    const world = await agreeing();
    change(world.stored.intents, keys(world).intent, { state, reason: 'NOT_ENOUGH_DUE', ledgerIds: [] });
    expect(compared(world).unexplained).toEqual([expect.stringContaining('but Intacct has 2001 for it')]);
  });

  it('a payment that is stored twice is unexplained, unless the copy names the payment that it records', async () => {
    const world = await agreeing();
    world.stored.payments.set('intacct:ledger-1', { paymentId: 'intacct:ledger-1' });
    expect(compared(world).unexplained).toEqual([
      expect.stringContaining('stored twice: also as intacct:ledger-1'),
    ]);
    change(world.stored.payments, 'intacct:ledger-1', { matchedTo: keys(world).payment });
    expect(compared(world).unexplained).toEqual([]);
  });

  it('a payment recorded by hand in two parts is counted by their sum', async () => {
    const world = await agreeing();
    const half = { amount: 5_000, links: [{ id: 'invoice-1', amount: 5_000 }] };
    const ids = ['ledger-2', 'ledger-3'];
    notPosted(world, { state: 'CLOSED', closedAs: 'done-by-hand', ledgerIds: ids });
    for (const id of ids) world.payments.set(id, paymentInLedger({ id, ...half }));
    change(world.invoices, 'invoice-1', { due: 0, links: ids.map((id) => ({ id, amount: 5_000 })) });
    expect(compared(world).unexplained).toEqual([]);
    change(world.payments, 'ledger-3', { amount: 4_999 });
    expect(compared(world).unexplained).toEqual([expect.stringContaining('99.99 USD in Intacct')]);
  });

  it('a ledger payment that two intents claim is unexplained', async () => {
    const world = await agreeing();
    const claimant = intent('alternative:pay_other', { ledgerIds: ['ledger-1'] });
    world.stored.intents.set(claimant.writeBackId, claimant);
    expect(compared(world).unexplained).toEqual([
      expect.stringContaining('Ledger payment ledger-1 is claimed 2 times'),
    ]);
  });

  it('a payment that Alternative never took is unexplained', async () => {
    const world = await agreeing();
    world.stored.payments.set('alternative:pay_x', { paymentId: 'alternative:pay_x' });
    expect(compared(world).unexplained).toEqual(['pay_x is in DynamoDB, but Alternative never took it.']);
  });
});

describe('a payment that came back after it was posted', () => {
  async function failedAfterPosting(): Promise<World> {
    const world = await agreeing();
    const { payment, stored } = world;
    world.books.fail(payment.id);
    change(stored.payments, keys(world).payment, { status: 'failed' });
    const entry = { paymentId: keys(world).payment, amount: 10_000, effect: 'dead', ledgerId: 'ledger-1' };
    change(stored.invoices, 'invoice-1', {
      amountDue: 10_000,
      collectible: true,
      frozenSince: null,
      alternative: [entry],
    });
    return world;
  }

  it('a payment that failed after it was posted needs a to-do', async () => {
    const world = await failedAfterPosting();
    expect(compared(world).unexplained).toEqual([
      `${world.payment.id} failed or was charged back, Intacct still has the payment, but no to-do says so.`,
    ]);
    world.stored.todos.push({ code: 'REVERSE_FAILED_PAYMENT', words: new Set([`${world.payment.id}0`]) });
    expect(compared(world).unexplained).toHaveLength(1);
    world.stored.todos.push({ code: 'REVERSE_FAILED_PAYMENT', words: new Set([world.payment.id]) });
    const { payments, invoices, unexplained } = compared(world);
    expect(unexplained).toEqual([]);
    expect(payments).toMatchObject([{ codes: ['REVERSE_FAILED_PAYMENT'] }]);
    expect(invoices).toMatchObject([{ result: 'agrees', cells: { 'expected due': '100.00 USD' } }]);
  });

  it.each([
    ['disappears', []],
    ['stays listed', [{ id: 'ledger-1', amount: 10_000 }]],
  ])('a failed payment that the partner reversed is explained, and it %s', async (_, links) => {
    const world = await failedAfterPosting();
    if (links.length === 0) world.payments.clear();
    else change(world.payments, 'ledger-1', { reversed: true });
    change(world.invoices, 'invoice-1', { due: 10_000, links, status: 'open' });
    const { payments, invoices, unexplained } = compared(world);
    expect(unexplained).toEqual([]);
    expect([payments[0]?.result, invoices[0]?.result]).toEqual(['explained', 'agrees']);
  });

  it('a refunded payment needs a to-do, and its invoice stays paid', async () => {
    const world = await agreeing();
    world.books.refund(world.payment.id, 2_500);
    change(world.stored.payments, keys(world).payment, { refundedAmount: 2_500 });
    expect(compared(world).unexplained).toEqual([expect.stringContaining('was refunded')]);
    world.stored.todos.push({ code: 'REFUND_TO_BOOK', words: new Set([world.payment.id]) });
    expect(compared(world).unexplained).toEqual([]);
  });
});
