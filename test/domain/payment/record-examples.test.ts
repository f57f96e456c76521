import { describe, expect, it } from 'vitest';
import { invoiceTodos } from '../../../functions/domain/invoice/todos.ts';
import { currency, dollars, invoice, link } from '../../support/factories.ts';
import { chargedBack, event, failed, orders, refunded, shownOf, succeeded, World } from '../factories.ts';

/** What can happen to one or two payments of an invoice of 100 dollars. */
const steps = {
  pays: (world: World) => void world.deliver(succeeded(0)),
  'is sent': (world: World) => world.send(),
  'is posted': (world: World) => world.post(),
  'ledger shows it': (world: World) =>
    world.pull({ amountDue: dollars(0), links: [link('ledger of pay-1', 100)] }),
  'ledger is read': (world: World) => world.pull({}),
  fails: (world: World) => void world.deliver(failed(10)),
  'is refunded': (world: World) => void world.deliver(refunded(10, '100')),
  'pays 40': (world: World) => void world.deliver(succeeded(0, { amount: '40' })),
  'pays 60': (world: World) => void world.deliver(succeeded(0, { id: 'pay-2', amount: '60' })),
  '60 is sent': (world: World) => world.send('pay-2'),
  '60 is posted': (world: World) => world.post('pay-2'),
  '60 is charged back': (world: World) => void world.deliver(chargedBack(10, { id: 'pay-2', amount: '60' })),
  'ledger shows both': (world: World) =>
    world.pull({
      amountDue: dollars(0),
      links: [link('ledger of pay-1', 40), link('ledger of pay-2', 60)],
    }),
  'another pays': (world: World) => void world.deliver(succeeded(1, { id: 'pay-2' })),
  'another pays 60': (world: World) => void world.deliver(succeeded(1, { id: 'pay-3', amount: '60' })),
  'another gets 60 back': (world: World) =>
    void world.deliver(refunded(10, '60', 're-1', { id: 'pay-3', amount: '60' })),
  'another gets 15 back': (world: World) =>
    void world.deliver(refunded(10, '15', 're-1', { id: 'pay-3', amount: '60' })),
  'is edited to 150': (world: World) => world.pull({ totalAmount: dollars(150) }),
  'is credited 70': (world: World) =>
    world.pull({ amountDue: dollars(30), links: [link('credit', 70, 'INVOICE_CREDIT_MEMO')] }),
} as const;
type Step = keyof typeof steps;

const open = { amountDue: dollars(100), overpaid: 0, status: 'open', collectible: true, frozen: false };
const paid = {
  amountDue: 0,
  overpaid: 0,
  status: 'paid',
  paidIn: 'alternative',
  collectible: false,
  frozen: true,
};

function worldAfter(order: readonly Step[]): World {
  const world = new World();
  for (const step of order) steps[step](world);
  return world;
}

/** All orders in which each step comes after those that it needs. */
function everyOrder(needs: Partial<Record<Step, readonly Step[]>>): (readonly [string, readonly Step[]])[] {
  const complete: Record<string, readonly string[]> = { ...needs };
  const isStep = (name: string): name is Step => name in steps;
  return orders(complete).map((order) => [order.join(', '), order.filter(isStep)] as const);
}

describe('example 3: 100 paid in Alternative, not posted yet', () => {
  it.each(
    everyOrder({ pays: [], 'ledger is read': [] }),
  )('the invoice is paid and the intent PENDING: %s', (_, order) => {
    const world = worldAfter(order);
    expect(shownOf(world.invoice())).toMatchObject(paid);
    expect(world.intent().state).toBe('PENDING');
  });
});

describe('example 4: 100 paid in Alternative and posted, whenever the ledger shows it', () => {
  const needs = {
    pays: [],
    'is sent': ['pays'],
    'is posted': ['is sent'],
    'ledger shows it': ['is sent'],
  } as const;
  it.each(everyOrder(needs))('%s', (_, order) => {
    const world = new World();
    for (const step of order) {
      steps[step](world);
      expect(shownOf(world.invoice())).toMatchObject(paid);
    }
    expect(world.intent()).toMatchObject({ state: 'POSTED', ledgerId: 'ledger of pay-1' });
  });
});

describe('example 5: posted 100, then failed, still linked', () => {
  const needs = {
    pays: [],
    'is sent': ['pays'],
    'is posted': ['is sent'],
    'ledger shows it': ['is sent'],
    fails: ['is sent'],
  } as const;
  it.each(everyOrder(needs))('%s', (_, order) => {
    const world = worldAfter(order);
    expect(shownOf(world.invoice())).toMatchObject(open);
    expect(world.intent()).toMatchObject({ state: 'POSTED', open: 'open' });
    expect(world.payment().status).toBe('failed');
  });
});

describe('example 6: 40 and 60 posted, the 60 charged back', () => {
  const needs = {
    'pays 40': [],
    'is sent': ['pays 40'],
    'is posted': ['is sent'],
    'pays 60': [],
    '60 is sent': ['pays 60'],
    '60 is posted': ['60 is sent'],
    '60 is charged back': ['60 is sent'],
    'ledger shows both': ['is posted', '60 is sent'],
  } as const;
  it(`60 are due again in each of the ${everyOrder(needs).length} orders`, () => {
    for (const [name, order] of everyOrder(needs)) {
      const shown = shownOf(worldAfter(order).invoice());
      expect(shown, name).toMatchObject({ ...open, amountDue: dollars(60), status: 'partially_paid' });
    }
  });
});

describe('example 7: the first failed and was not reversed, another pays', () => {
  const needs = {
    pays: [],
    'is sent': ['pays'],
    'is posted': ['is sent'],
    'ledger shows it': ['is posted'],
    fails: ['is sent'],
    'another pays': [],
  } as const;
  it.each(everyOrder(needs))('%s', (_, order) => {
    const world = worldAfter(order);
    expect(shownOf(world.invoice())).toMatchObject(paid);
    expect(world.intent('pay-2').state).toBe('PENDING');
  });
});

describe('example 14: paid, edited to 150 in Intacct, then charged back', () => {
  it('an edit is shown only after the invoice is no longer frozen', () => {
    const world = worldAfter(['pays', 'is edited to 150']);
    expect(shownOf(world.invoice())).toMatchObject({ ...paid, totalAmount: dollars(100) });
    world.deliver(chargedBack(10));
    const edited = { totalAmount: dollars(150), amountDue: dollars(150) };
    expect(shownOf(world.invoice())).toMatchObject({ ...open, ...edited });
  });

  it.each(everyOrder({ 'is edited to 150': [], pays: [], fails: [] }))('%s', (_, order) => {
    const edited = { totalAmount: dollars(150), amountDue: dollars(150) };
    expect(shownOf(worldAfter(order).invoice())).toMatchObject({ ...open, ...edited });
  });
});

describe('example 15: 40 of Alternative not posted, a credit of 70 in Intacct', () => {
  it.each(everyOrder({ 'pays 40': [], 'is credited 70': [] }))('%s', (_, order) => {
    const world = worldAfter(order);
    expect(world.invoice()).toMatchObject({
      amountDue: 0,
      overpaid: dollars(10),
      status: 'paid',
      collectible: false,
    });
  });
});

describe('example 17: 60 and 60 within a minute', () => {
  it.each(everyOrder({ 'pays 60': [], 'another pays 60': [] }))('%s', (_, order) => {
    expect(shownOf(worldAfter(order).invoice())).toMatchObject({ ...paid, overpaid: dollars(20) });
  });

  it.each(
    everyOrder({ pays: [], 'another pays 60': [] }),
  )('payments of 100 and 60 overpay the invoice by 60: %s', (_, order) => {
    expect(shownOf(worldAfter(order).invoice())).toMatchObject({ ...paid, overpaid: dollars(60) });
  });

  it.each(
    everyOrder({ 'pays 60': [], 'another pays 60': [], 'another gets 60 back': [] }),
  )('a refund of one payment needs no to-do for the overpayment: %s', (_, order) => {
    const world = worldAfter(order);
    expect(shownOf(world.invoice())).toMatchObject({ ...paid, overpaid: dollars(20) });
    expect(invoiceTodos(world.invoice())).toStrictEqual([]);
  });

  it.each(
    everyOrder({ 'pays 60': [], 'another pays 60': [], 'another gets 15 back': [] }),
  )('a refund of 15 leaves a to-do for the other 5: %s', (_, order) => {
    const [todo, ...others] = invoiceTodos(worldAfter(order).invoice());
    expect(todo).toMatchObject({ amount: '5.00 USD', why: { code: 'OVERPAID' } });
    expect(others).toStrictEqual([]);
  });
});

describe('example 22: 100 refunded, and reversed in Intacct as the to-do says', () => {
  const needs = {
    pays: [],
    'is sent': ['pays'],
    'is posted': ['is sent'],
    'is refunded': ['is posted'],
    'ledger shows it': ['is posted'],
  } as const;
  it.each(everyOrder(needs))('nothing is due after a later read without a link: %s', (_, order) => {
    const world = worldAfter(order);
    world.pull({ amountDue: dollars(100) });
    expect(shownOf(world.invoice())).toMatchObject({ amountDue: 0, collectible: false });
    expect(world.intent()).toMatchObject({ state: 'POSTED', open: 'open' });
  });
});

describe('example 26: an invoice in EUR, a payment in USD', () => {
  it('a payment in USD never lowers an invoice in EUR, whatever its events', () => {
    const euros = invoice({ currency: currency('EUR') });
    const world = new World(undefined, [euros]);
    const all = [succeeded(0), chargedBack(2), event('payment_succeeded', 3, {}, 'won'), refunded(4, '100')];
    for (const received of all) {
      world.deliver(received);
      expect(shownOf(world.invoice())).toMatchObject(open);
    }
    expect(world.payment()).toMatchObject({ currency: 'USD', amount: dollars(100) });
  });
});
