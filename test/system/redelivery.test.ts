import { expect, test } from 'vitest';
import { type Partner, partnerOf, postingSystem, writeBackIdOf } from '../support/system-alternative.ts';

const shared = postingSystem();

/** A partner whose customer has paid 40 of 100, so that there is room for another 40. No event is delivered yet. */
async function withPaid(habits = {}) {
  const partner = await partnerOf(shared(), { habits });
  const invoice = await partner.bill(10_000);
  const payment = await partner.pay(invoice, 4_000);
  shared().resetRequests();
  return { partner, invoice, payment };
}

/** The events so far as record-payment takes them by hand. */
function byHand({ alternative }: Partner) {
  return alternative.books.events.map(({ detailType, detail }) => ({ 'detail-type': detailType, detail }));
}

test('a stream record that is delivered five more times, while its intent is driven by hand, posts one payment', async () => {
  // Prepare: Rutter takes its time, so that all of them come while it is being sent
  const { partner, payment } = await withPaid();
  const { invoke, host, sandbox } = shared();
  const path = '/accounting/invoice_payments';
  const connectionId = partner.company.id;
  const writeBackId = writeBackIdOf(payment);
  sandbox.faults.add({ method: 'POST', path, connectionId, effect: { kind: 'slow', ms: 2_000 } });
  const record = {
    eventSource: 'aws:dynamodb',
    dynamodb: { Keys: { connectionId: { S: connectionId }, writeBackId: { S: writeBackId } } },
  };

  // Act: beside the delivery by the stream itself
  for (const event of byHand(partner)) await invoke('record-payment', event);
  const batch = { Records: [record, record] };
  const inputs = Array.from({ length: 5 }, () => [batch, { connectionId, writeBackId }]).flat();
  await Promise.all(inputs.map((input) => invoke('write-back', input)));
  await host.idle();

  // Assess
  expect(partner.posts()).toHaveLength(1);
  await partner.becomes(payment, 'CONFIRMED');
  expect(partner.posted(payment)).toHaveLength(1);
  expect(partner.posts()).toHaveLength(1);
});

test('a stream record that is lost costs a minute: the sweep posts the payment', async () => {
  // Prepare: whatever the stream starts is killed, until its record is given up
  const { partner, payment } = await withPaid();
  const { host } = shared();
  const writeBack = host.endpoints.functions['write-back'];
  let killed = 0;
  const unhook = host.onCall(({ function: name }) => {
    if (name !== writeBack) return undefined;
    killed += 1;
    return 'kill';
  });

  // Act
  await partner.deliver();
  unhook();
  const lost = await partner.intent(payment);
  await shared().invoke('write-back');

  // Assess
  expect(killed).toBeGreaterThanOrEqual(3);
  expect(lost).toMatchObject({ state: 'PENDING', generation: 0 });
  expect(await partner.intent(payment)).toMatchObject({ state: 'POSTED' });
  expect(partner.posted(payment)).toHaveLength(1);
});

test('an event that is delivered many times, at once and again later, is one payment', async () => {
  // Prepare
  const { partner, invoice, payment } = await withPaid({ copies: 5, anyOrder: true });
  const { invoke, host } = shared();

  // Act
  const twice = byHand(partner).flatMap((event) => [event, event]);
  await Promise.all([...twice.map((event) => invoke('record-payment', event)), partner.deliver()]);
  await host.idle();
  await partner.becomes(payment, 'CONFIRMED');
  const before = await partner.company.tables();
  await partner.alternative.deliverAgain();
  await host.idle();

  // Assess
  expect(partner.posted(payment)).toHaveLength(1);
  expect(partner.posts()).toHaveLength(1);
  expect(await partner.company.tables()).toEqual(before);
  const { alternative } = await partner.shown(invoice);
  expect(alternative).toMatchObject([{ paymentId: `alternative:${payment.id}`, amount: 4_000 }]);
});
