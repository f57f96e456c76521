import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { ledgerRecord, recordsIn, replaceRecords } from '../../../functions/domain/intent/ledger-records.ts';
import { becomePosted } from '../../../functions/domain/intent/send.ts';
import { paymentCaseOf } from '../../../functions/domain/payment/case.ts';
import { paymentTodos } from '../../../functions/domain/payment/todos.ts';
import { invoiceId, ledgerId } from '../../../functions/domain/shared/ids.ts';
import { addMs as later } from '../../../functions/domain/shared/time.ts';
import { dollars, link } from '../../support/factories.ts';
import { recordsOf } from '../../support/ledger-records.ts';
import { chargedBack, event, evidence, failed, invoiceOf, refunded, succeeded, World } from '../factories.ts';
import { type Situation, worldWith } from './situations.ts';

const codes = (world: World) => paymentTodos(world.caseOf('pay-1')).map(({ why }) => why.code);
const change = (world: World, changes: Partial<Intent>) =>
  world.intents.set('pay-1', { ...world.intent(), ...changes });
const linked = { amountDue: dollars(0), links: [link('ledger of pay-1', 100)] };
const won = event('payment_succeeded', 9, {}, 'won');

/** Gives the current records this number. */
function setNumber(world: World, number: string | null): void {
  const current = recordsIn('current', world.intent()).map((record) => ({ ...record, number }));
  change(world, { ledgerRecords: replaceRecords('current', world.intent(), current) });
}

/** A world whose payment is posted and confirmed, and listed by the ledger. */
function confirmed(): World {
  const world = worldWith('CONFIRMED');
  setNumber(world, '4711');
  world.pull(linked);
  return world;
}

/** The ways in which a ledger can show that a payment was reversed. */
const reversals = {
  'is no longer found': (world: World) => {
    const current = recordsIn('current', world.intent()).map((record) => ({ ...record, gone: true }));
    change(world, { ledgerRecords: replaceRecords('current', world.intent(), current) });
    world.invoices.set('invoice-1', {
      ...world.invoice(),
      alternative: world.invoice().alternative.map((entry) => ({ ...entry, gone: true })),
    });
  },
  'is listed but no longer lowers the balance': (world: World) => world.pull({ links: linked.links }),
  'is no longer listed by its invoice': (world: World) => world.pull({}),
} as const;
const reversalCases = Object.entries(reversals);

describe.each([
  ['REVERSE_FAILED_PAYMENT', failed(5), 'Payment pay-1 over 100.00 USD came back on 2026-03-09'],
  ['REVERSE_CHARGEBACK', chargedBack(5), 'Payment pay-1 over 100.00 USD was charged back on 2026-03-09'],
] as const)('%s', (code, ending, sentence) => {
  it(`${code} names the payment in Intacct and its invoice`, () => {
    const world = confirmed();
    expect(codes(world)).toEqual([]);
    world.deliver(ending);
    expect(paymentTodos(world.caseOf('pay-1'))).toMatchObject([
      {
        subject: 'alternative:pay-1',
        platformId: '4711',
        documentNumber: 'INV-1',
        customerId: 'customer-1',
        amount: '100.00 USD',
        date: '2026-03-10',
        why: { code, sentence: `${sentence}. Intacct payment 4711 still settles INV-1.` },
      },
    ]);
  });

  it.each(reversalCases)(`${code} closes when the payment %s`, (_, reverse) => {
    const world = confirmed();
    world.deliver(ending);
    reverse(world);
    expect(codes(world)).toEqual([]);
  });

  it(`${code} closes within a minute of the posting only if an earlier snapshot listed the payment`, () => {
    const world = confirmed();
    world.deliver(ending);
    world.pull({});
    const { lastSyncedAt } = world.invoice().ledger;
    const postedAt = later(lastSyncedAt, -20_000);
    change(world, { postedAt });
    expect(codes(world)).toEqual([code]);
    change(world, { lastListedAt: later(lastSyncedAt, -30_000) });
    expect(codes(world)).toEqual([code]);
    change(world, { lastListedAt: later(lastSyncedAt, -10_000) });
    expect(codes(world)).toEqual([]);
  });

  it(`${code} names the memo while the number is unknown`, () => {
    const world = confirmed();
    setNumber(world, null);
    world.deliver(ending);
    expect(paymentTodos(world.caseOf('pay-1'))[0]?.why.step).toContain('with memo pay-1');
  });

  it(`${code} closes when the payment succeeds after all`, () => {
    const world = confirmed();
    world.deliver(ending);
    world.deliver(won);
    expect(codes(world)).toEqual([]);
  });

  it.each<Situation>([
    'PENDING',
    'SENDING',
    'REFUSED',
    'HELD, possible duplicate',
    'HELD, possible match',
    'ignored',
  ])(`${code} does not open for an intent that is %s`, (situation) => {
    const world = worldWith(situation);
    world.deliver(ending);
    expect(codes(world)).toEqual([]);
  });
});

it('a payment of two invoices is reversed once neither invoice lists it', () => {
  const parts = ['invoice-1', 'invoice-2'].map((id) => ({ invoiceId: id, amount: '50' }));
  const world = new World(
    undefined,
    ['invoice-1', 'invoice-2'].map((id) => invoiceOf(id)),
  );
  world.deliver(succeeded(0, { allocations: parts }));
  world.send();
  world.post();
  const half = { amountDue: dollars(50), links: [link('ledger of pay-1', 50)] };
  world.pull(half);
  world.pull(half, invoiceId.parse('invoice-2'));
  world.deliver(failed(5));
  world.pull({});
  expect(codes(world)).toEqual(['REVERSE_FAILED_PAYMENT']);
  world.pull({}, invoiceId.parse('invoice-2'));
  expect(codes(world)).toEqual([]);
});

describe('POSTED_PAYMENT_GONE', () => {
  it.each(
    reversalCases,
  )('POSTED_PAYMENT_GONE opens when the payment %s, and closes when another one records it', (_, reverse) => {
    const world = confirmed();
    reverse(world);
    expect(codes(world)).toContain('POSTED_PAYMENT_GONE');
    world.pull(linked);
    world.changeIntent('pay-1', (intent, now) =>
      becomePosted(intent, [ledgerId.parse('R-9')], evidence(), now),
    );
    world.invoices.set('invoice-1', {
      ...world.invoice(),
      alternative: world.invoice().alternative.map((entry) => ({ ...entry, gone: false })),
    });
    world.pull({ amountDue: dollars(0), links: [link('R-9', 100)] });
    expect(codes(world)).not.toContain('POSTED_PAYMENT_GONE');
  });

  it.each(
    reversalCases,
  )('DISPUTE_WON takes the place of POSTED_PAYMENT_GONE after a won dispute, when the payment %s', (_, reverse) => {
    const world = confirmed();
    world.deliver(chargedBack(5));
    reverse(world);
    world.deliver(won);
    expect(codes(world)).toContain('DISPUTE_WON');
    expect(codes(world)).not.toContain('POSTED_PAYMENT_GONE');
    expect(paymentTodos(world.caseOf('pay-1'))[0]?.why.sentence).toContain(
      'Intacct payment 4711 was reversed',
    );
  });

  it('POSTED_PAYMENT_GONE does not open for a payment just posted that the ledger does not list yet', () => {
    const world = worldWith('POSTED');
    expect(codes(world)).toEqual([]);
  });
});

describe('REFUND_TO_BOOK', () => {
  it('REFUND_TO_BOOK opens for a refund that is not booked, and closes when all of it is', () => {
    const world = confirmed();
    world.deliver(refunded(5, '25'));
    const [todo] = paymentTodos(world.caseOf('pay-1'));
    expect(todo?.why.sentence).toBe(
      '25.00 USD of payment pay-1 (100.00 USD, Intacct payment 4711) was refunded.',
    );
    change(world, { refundBooked: dollars(25) });
    expect(codes(world)).toEqual([]);
    world.deliver(refunded(6, '5', 're-2'));
    expect(paymentTodos(world.caseOf('pay-1'))[0]?.why.sentence).toContain('5.00 USD of payment pay-1');
  });

  it.each(reversalCases)('REFUND_TO_BOOK closes when the payment %s', (_, reverse) => {
    const world = confirmed();
    world.deliver(refunded(5, '100'));
    expect(codes(world)).toEqual(['REFUND_TO_BOOK']);
    reverse(world);
    expect(codes(world)).not.toContain('REFUND_TO_BOOK');
    expect(codes(world)).not.toContain('POSTED_PAYMENT_GONE');
  });
});

describe('FOUND_TWICE', () => {
  it('FOUND_TWICE opens for a second payment with the same memo, and closes when that is gone', () => {
    const world = confirmed();
    const second = ledgerRecord('duplicate', ledgerId.parse('R-9'), { number: '4712' });
    const { ledgerRecords } = world.intent();
    change(world, { ledgerRecords: [...ledgerRecords, ...recordsOf('sighted', 'R-9'), second] });
    expect(codes(world)).toEqual(['FOUND_TWICE']);
    const [todo] = paymentTodos(world.caseOf('pay-1'));
    expect(todo?.why).toMatchObject({
      sentence: 'Payment pay-1 is in Intacct twice: 4711, 4712.',
      step: expect.stringContaining('Reverse Intacct payment 4712'),
    });
    world.deliver(failed(5));
    expect(codes(world)).toEqual(['REVERSE_FAILED_PAYMENT', 'FOUND_TWICE']);
    change(world, { ledgerRecords: replaceRecords('duplicate', world.intent(), []) });
    expect(codes(world)).toEqual(['REVERSE_FAILED_PAYMENT']);
  });
});

it('each invoice of a payment has its to-dos once', () => {
  const world = confirmed();
  world.pull({ totalAmount: dollars(150), amountDue: dollars(50), links: linked.links });
  expect(paymentTodos(world.caseOf('pay-1'))).toMatchObject([
    { subject: 'invoice-1', why: { code: 'EDITED_AFTER_PAID' } },
  ]);
});

it('a payment has no case, and so no to-dos, before anything is recorded', () => {
  expect(paymentCaseOf(new World().recordsOf('pay-1'))).toBeUndefined();
});
