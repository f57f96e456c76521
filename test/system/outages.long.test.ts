import { expect, test } from 'vitest';
import type { Effect } from '../../lib/local/sandbox/index.ts';
import { type Partner, partnerOf, postingSystem } from '../support/system-alternative.ts';

const shared = postingSystem();

/** Something goes wrong with the next request that posts a payment. */
function spoilNextPost({ company, system }: Partner, effect: Effect): void {
  const path = '/accounting/invoice_payments';
  system.sandbox.faults.add({ method: 'POST', path, connectionId: company.id, effect });
}

const answers: readonly { readonly what: string; readonly effect: Effect; readonly generation: number }[] = [
  { what: 'reset after it was taken', effect: { kind: 'reset', when: 'after' }, generation: 1 },
  { what: 'reset before it arrived', effect: { kind: 'reset', when: 'before' }, generation: 1 },
  {
    what: 'answered 504 after it was taken',
    effect: { kind: 'status', status: 504, committed: true },
    generation: 1,
  },
  { what: 'answered 504 and not taken', effect: { kind: 'status', status: 504 }, generation: 1 },
  {
    what: 'taken, but not done for long',
    effect: { kind: 'async-after-timeout', jobMs: 90_000 },
    generation: 1,
  },
  {
    what: 'taken, and failed with 452 although Intacct has it',
    effect: { kind: 'job-failure', status: 452, committed: true },
    generation: 1,
  },
  // Rutter keeps the failure for its key, so that only another one can succeed.
  { what: 'taken, and failed with 452', effect: { kind: 'job-failure', status: 452 }, generation: 2 },
];

for (const { what, effect, generation } of answers) {
  test(`a payment is posted once when its request is ${what}`, async () => {
    // Prepare
    const partner = await partnerOf(shared());
    const invoice = await partner.bill(10_000);
    // In part, so that there is room for a second one.
    const payment = await partner.pay(invoice, 4_000);
    spoilNextPost(partner, effect);
    shared().resetRequests();

    // Act
    await partner.deliver();
    const meanwhile = [await partner.intent(payment), await partner.shown(invoice)];
    const confirmed = await partner.becomes(payment, 'CONFIRMED');

    // Assess
    expect(meanwhile).toMatchObject([{ state: 'SENDING' }, { amountDue: 6_000, collectible: true }]);
    expect(partner.posted(payment)).toMatchObject([{ amount: 4_000, id: confirmed['ledgerId'] }]);
    expect(confirmed).toMatchObject({ generation });
    expect(new Set(partner.posts().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(generation);
    expect(partner.company.ledger.invoice(invoice.id)).toMatchObject({ due: 6_000 });
  });
}

test('a payment that fails while its posting is unresolved is resolved first, and then raises a to-do', async () => {
  // Prepare
  const partner = await partnerOf(shared());
  const invoice = await partner.bill(10_000);
  const payment = await partner.pay(invoice);
  spoilNextPost(partner, { kind: 'reset', when: 'after' });
  await partner.deliver();

  // Act
  partner.alternative.books.fail(payment.id);
  await partner.deliver();
  const marked = await partner.intent(payment);
  await partner.becomes(payment, 'CONFIRMED');

  // Assess
  expect(marked).toMatchObject({ state: 'SENDING' });
  const [posted, ...more] = partner.posted(payment);
  expect(more).toEqual([]);
  expect(posted).toMatchObject({ state: 'posted' });
  expect(await partner.open('REVERSE_FAILED_PAYMENT')).toMatchObject([{ platformId: posted?.recordNo }]);
  expect(await partner.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
});
