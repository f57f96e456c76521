import { beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../../functions/domain/connection/profile.ts';
import { settingsSchema } from '../../../functions/domain/connection/settings.ts';
import { decideInvoice, lineSet } from '../../../functions/domain/invoice/from-ledger.ts';
import type { PaymentEvent } from '../../../functions/domain/payment/events.ts';
import { type ConnectionId, invoiceId } from '../../../functions/domain/shared/ids.ts';
import { parseInstant } from '../../../functions/domain/shared/time.ts';
import type { Table } from '../../../functions/store/dynamo.ts';
import { invoiceTable } from '../../../functions/store/invoices.ts';
import { paymentCases } from '../../../functions/store/payment-cases.ts';
import { profiles } from '../../../functions/store/profiles.ts';
import { recordPaymentEvent } from '../../../functions/write-back/payments/record.ts';
import { itemsOf, newConnection, newTable } from '../../support/dynamodb.ts';
import { dollars, lineItems, minute, snapshot } from '../../support/factories.ts';

let tables: Record<'connections' | 'invoices' | 'payments' | 'writeBacks', Table>;
beforeAll(async () => {
  tables = {
    connections: await newTable('Connections'),
    invoices: await newTable('Invoices'),
    payments: await newTable('Payments'),
    writeBacks: await newTable('WriteBacks'),
  };
});

const clock = {
  now: Date.now,
  remaining: () => 60_000,
  sleep: () => new Promise<void>((done) => setTimeout(done, 1)),
};
const log = { info: () => undefined, warn: () => undefined };

function record(connectionId: ConnectionId, event: PaymentEvent) {
  const stores = paymentCases({ ...tables, profiles: profiles(tables.connections) });
  return recordPaymentEvent({ paymentCases: stores, clock, log }, connectionId, event);
}

async function connected(settings: object = { writeBack: 'on', timeZone: 'UTC' }): Promise<ConnectionId> {
  const connectionId = newConnection();
  const profile: Profile = {
    connectionId,
    item: 'profile',
    version: 1,
    partnerId: 'partner-1',
    platform: 'SAGE_INTACCT_V2',
    name: null,
    status: 'active',
    linkUrl: null,
    companyCurrency: null,
    unavailableObjects: null,
    absent: [],
    settings: settingsSchema.parse(settings),
    connectedAt: minute(0),
    listed: 'yes',
  };
  await profiles(tables.connections).put(profile, undefined);
  return connectionId;
}

async function invoiced(connectionId: ConnectionId, id: string, lines = lineItems(1)): Promise<void> {
  const incoming = {
    connectionId,
    invoiceId: invoiceId.parse(id),
    ledger: snapshot(),
    lines: lineSet(lines),
  };
  const decision = decideInvoice(undefined, incoming);
  if (decision.outcome !== 'created') throw new Error(decision.outcome);
  await invoiceTable(tables.invoices).put(decision.next, undefined);
}

function succeeded(id: string, parts: Record<string, string>, amount: string): PaymentEvent {
  const allocations = Object.entries(parts).map(([invoice, part]) => ({
    invoiceId: invoiceId.parse(invoice),
    amount: part,
  }));
  return {
    eventId: `evt_${id}`,
    topic: 'payment_succeeded',
    occurredAt: minute(3),
    payment: {
      id,
      amount,
      currency: 'USD',
      method: 'card',
      recordedByHand: false,
      paidAt: minute(2),
      allocations,
    },
  };
}

const shown = async (connectionId: ConnectionId, id: string) =>
  invoiceTable(tables.invoices).getWithLines(connectionId, invoiceId.parse(id));

describe('recording a payment', () => {
  it('changes the payment, its intent and its invoices together', async () => {
    const connectionId = await connected();
    await invoiced(connectionId, 'one');

    const recorded = await record(connectionId, succeeded('pay_1', { one: '100.00' }, '100.00'));

    expect(recorded).toMatchObject({
      outcome: 'recorded',
      state: 'PENDING',
      writeBackId: 'payment#alternative:pay_1',
    });
    expect(await shown(connectionId, 'one')).toMatchObject({
      amountDue: 0,
      status: 'paid',
      paidIn: 'alternative',
      collectible: false,
    });
    expect(await itemsOf(tables.payments, connectionId)).toMatchObject([
      { status: 'succeeded', amount: dollars(100), origin: 'alternative' },
    ]);
    expect(await itemsOf(tables.writeBacks, connectionId)).toMatchObject([
      { state: 'PENDING', open: 'open', generation: 0, trigger: 'yes' },
    ]);
  });

  it('happens once, however often and in how many runs at once the event comes', async () => {
    const connectionId = await connected();
    await invoiced(connectionId, 'one');
    const event = succeeded('pay_1', { one: '40.00' }, '40.00');

    const outcomes = await Promise.all(Array.from({ length: 5 }, () => record(connectionId, event)));

    expect(outcomes.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
    expect(await shown(connectionId, 'one')).toMatchObject({ amountDue: dollars(60), version: 2 });
    expect(await itemsOf(tables.writeBacks, connectionId)).toHaveLength(1);
  });

  it('loses none of several payments of one invoice that come at the same moment', async () => {
    const connectionId = await connected();
    await invoiced(connectionId, 'one');
    const events = ['a', 'b', 'c', 'd'].map((id) => succeeded(id, { one: '10.00' }, '10.00'));

    await Promise.all(events.map((event) => record(connectionId, event)));

    expect(await shown(connectionId, 'one')).toMatchObject({ amountDue: dollars(60) });
    expect(await itemsOf(tables.writeBacks, connectionId)).toHaveLength(4);
  });

  it('fits 90 large invoices into one transaction', async () => {
    const connectionId = await connected();
    const ids = Array.from({ length: 90 }, (_, at) => `invoice-${at}`);
    for (const id of ids)
      await invoiced(connectionId, id, lineItems(30, 'Managed services, on site and remote'));

    await record(
      connectionId,
      succeeded('pay_1', Object.fromEntries(ids.map((id) => [id, '1.00'])), '90.00'),
    );

    const invoices = await itemsOf(tables.invoices, connectionId);
    expect(invoices.filter(({ amountDue }) => amountDue === dollars(99))).toHaveLength(90);
  });

  it('of an unknown invoice or an unknown partner holds it, so that it is not lost', async () => {
    const connectionId = await connected();
    const event = succeeded('pay_1', { later: '100.00' }, '100.00');

    expect(await record(connectionId, event)).toMatchObject({ state: 'HELD', reason: 'INVOICE_NOT_SYNCED' });
    expect(await record(newConnection(), event)).toMatchObject({
      state: 'HELD',
      reason: 'UNKNOWN_CONNECTION',
    });
  });

  it('lowers the amount due in the modes preview and off, and posts nothing', async () => {
    const connectionId = await connected({ writeBack: 'preview' });
    await invoiced(connectionId, 'one');

    const recorded = await record(connectionId, succeeded('pay_1', { one: '25.00' }, '25.00'));

    expect(recorded).toMatchObject({
      state: 'CLOSED',
      reason: 'WRITEBACK_PREVIEW',
      closedAs: 'previewed',
    });
    expect(await shown(connectionId, 'one')).toMatchObject({
      amountDue: dollars(75),
      status: 'partially_paid',
    });
    expect(await itemsOf(tables.writeBacks, connectionId)).toMatchObject([
      { state: 'CLOSED', closedAs: 'previewed', open: 'open', trigger: 'yes' },
    ]);
  });

  it('that failed before the posting cancels it, and its invoice is due again', async () => {
    const connectionId = await connected();
    await invoiced(connectionId, 'one');
    const event = succeeded('pay_1', { one: '100.00' }, '100.00');
    await record(connectionId, event);

    const failed = {
      ...event,
      topic: 'payment_failed',
      eventId: 'evt_2',
      occurredAt: parseInstant('2030-01-01T00:00:00Z'),
    } as const;
    const recorded = await record(connectionId, failed);

    expect(recorded).toMatchObject({ state: 'CLOSED', reason: 'FAILED_BEFORE_POSTING' });
    expect(await shown(connectionId, 'one')).toMatchObject({
      amountDue: dollars(100),
      collectible: true,
      frozenSince: null,
    });
  });
});
