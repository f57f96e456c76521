import { beforeAll, describe, expect, it } from 'vitest';
import { type ConnectionId, invoiceId, ledgerId } from '../../../functions/domain/ids.ts';
import { reasons } from '../../../functions/domain/reasons.ts';
import { recordEvent } from '../../../functions/domain/record-payment.ts';
import { noCounts } from '../../../functions/domain/sync-state.ts';
import { whenAPersonDecides } from '../../../functions/domain/transitions.ts';
import { profile as profileOf, succeeded } from '../../domain/write-back/factories.ts';
import { date as day, held, invoice as invoiceOf, minute } from '../factories.ts';
import { ledgerPayment } from '../ledger-payment.ts';
import type { Stores } from './index.ts';

/** Stores that are to behave alike, and the ways to look at what has no way to be read. */
export interface Conforming {
  readonly stores: Stores;
  readonly newConnection: () => ConnectionId;
  /** The to-dos of a connection: code, and whether it is open. */
  readonly todosOf: (connectionId: ConnectionId) => Promise<readonly { code: string; open: boolean }[]>;
}

/** What engines rely on in the stores, whatever they are made of. */
export function conformance(name: string, make: () => Promise<Conforming>): void {
  let made: Conforming;
  beforeAll(async () => {
    made = await make();
  });

  const key = 'payment#alternative:pay-1';
  const paymentId = 'alternative:pay-1';
  const one = ledgerId.parse('ledger-1');
  const intentOf = async (connectionId: ConnectionId, id = key) =>
    (await made.stores.intents.getMany(connectionId, [id])).get(id);
  const dueBy = async (minutes: number, connectionId: ConnectionId) => {
    const found: string[] = [];
    for await (const page of made.stores.intents.due(minute(minutes))) {
      found.push(...page.filter((due) => due.connectionId === connectionId).map((due) => due.writeBackId));
    }
    return found;
  };

  /** A connection with an invoice and a payment of 100 dollars that is due at minute 5. */
  async function recorded(id = 'pay-1', connectionId = made.newConnection()): Promise<ConnectionId> {
    const { stores } = made;
    const invoice = { ...invoiceOf(), connectionId };
    await stores.profiles.put({ ...profileOf(), connectionId, listed: 'yes' }, undefined);
    await stores.invoices.put(invoice, undefined);
    const known = await stores.writeBacks.load(connectionId, `alternative:${id}`, [invoice.invoiceId]);
    const next = recordEvent(known, connectionId, succeeded(1, { id }), minute(5));
    if (!next || !(await stores.writeBacks.save(known, next))) throw new Error('not recorded');
    return connectionId;
  }
  const load = (connectionId: ConnectionId) => made.stores.writeBacks.load(connectionId, paymentId, []);
  async function loaded(connectionId: ConnectionId) {
    const known = await load(connectionId);
    const { intent } = known;
    const invoice = known.invoices.get('invoice-1');
    if (!intent || !invoice) throw new Error('nothing is stored');
    const next = { ...intent, version: intent.version + 1 };
    return { known, intent, next, invoice: { ...invoice, memo: 'later', version: invoice.version + 1 } };
  }

  describe(`${name}: what is written together`, () => {
    it('is there as it was written, and nothing before', async () => {
      const nobody = made.newConnection();
      expect(await load(nobody)).toMatchObject({ payment: undefined, intent: undefined, profile: undefined });
      const known = await load(await recorded());
      expect(known).toMatchObject({ payment: { version: 1 }, intent: { version: 1, dueAt: minute(5) } });
      expect([...known.invoices.values()]).toMatchObject([{ version: 2, amountDue: 0 }]);
    });

    it('is not written a second time from the same read', async () => {
      const connectionId = await recorded();
      const { known, next, invoice } = await loaded(connectionId);
      expect(await made.stores.writeBacks.save(known, { intent: next, invoices: [invoice] })).toBe(true);
      expect(await made.stores.writeBacks.save(known, { intent: next, invoices: [] })).toBe(false);
    });

    it('is not written at all when one item of it is not what was read any more', async () => {
      const connectionId = await recorded();
      const { known, next, invoice } = await loaded(connectionId);
      expect(await made.stores.writeBacks.saveInvoice(invoice, { ...invoice, version: 2 })).toBe(true);
      const all = { intent: next, invoices: [invoice], claims: [one] };
      expect(await made.stores.writeBacks.save(known, all)).toBe(false);
      expect(await made.stores.intents.claimants(connectionId, [one])).toStrictEqual(new Map());
      expect((await intentOf(connectionId))?.version).toBe(1);
      expect(await made.stores.writeBacks.saveInvoice(invoice, { ...invoice, version: 2 })).toBe(false);
    });

    it('claims a ledger payment once, and again only for the same intent', async () => {
      const connectionId = await recorded();
      await recorded('pay-2', connectionId).catch(() => undefined);
      const first = await loaded(connectionId);
      const claims = [one];
      expect(
        await made.stores.writeBacks.save(first.known, { intent: first.next, invoices: [], claims }),
      ).toBe(true);
      expect(await made.stores.intents.claimants(connectionId, [one, ledgerId.parse('x')])).toStrictEqual(
        new Map([[one, key]]),
      );
      const again = await loaded(connectionId);
      expect(
        await made.stores.writeBacks.save(again.known, { intent: again.next, invoices: [], claims }),
      ).toBe(true);
      const other = await loaded(connectionId);
      const stranger = { ...other.next, writeBackId: 'payment#alternative:pay-3', version: 1 };
      const unknown = { ...other.known, intent: undefined };
      expect(await made.stores.writeBacks.save(unknown, { intent: stranger, invoices: [], claims })).toBe(
        false,
      );
      expect(await intentOf(connectionId, stranger.writeBackId)).toBeUndefined();
    });
  });

  describe(`${name}: when intents are looked at`, () => {
    const at = (connectionId: ConnectionId, writeBackId = key) => ({ connectionId, writeBackId });

    it('waking brings them forward, never puts them off, and always tells who is at it', async () => {
      const connectionId = await recorded();
      await made.stores.intents.wake(at(connectionId), minute(9));
      expect(await intentOf(connectionId)).toMatchObject({ dueAt: minute(5), version: 2 });
      await made.stores.intents.wake(at(connectionId), minute(3));
      expect(await intentOf(connectionId)).toMatchObject({ dueAt: minute(3), version: 3, open: 'open' });
    });

    it('waking opens one that was at rest, and makes none', async () => {
      const connectionId = await recorded();
      const { known, next } = await loaded(connectionId);
      const { open: _, dueAt: __, ...resting } = next;
      await made.stores.writeBacks.save(known, { intent: resting, invoices: [] });
      expect(await dueBy(60, connectionId)).toStrictEqual([]);
      await made.stores.intents.wake(at(connectionId), minute(7));
      expect(await dueBy(7, connectionId)).toStrictEqual([key]);
      await made.stores.intents.wake(at(connectionId, 'payment#alternative:none'), minute(7));
      expect(await intentOf(connectionId, 'payment#alternative:none')).toBeUndefined();
    });

    it('putting off counts whatever they are due for, but opens none that is at rest', async () => {
      const connectionId = await recorded();
      await made.stores.intents.postpone(at(connectionId), minute(8));
      expect(await intentOf(connectionId)).toMatchObject({ dueAt: minute(8), version: 2 });
      const { known, next } = await loaded(connectionId);
      const { open: _, dueAt: __, ...resting } = next;
      await made.stores.writeBacks.save(known, { intent: resting, invoices: [] });
      await made.stores.intents.postpone(at(connectionId), minute(8));
      expect(await intentOf(connectionId)).not.toHaveProperty('dueAt');
    });

    it('a sighting is noted once, and looked at then', async () => {
      const connectionId = await recorded();
      await made.stores.intents.sight(at(connectionId), one, minute(9));
      expect(await intentOf(connectionId)).toMatchObject({ sightings: [one], dueAt: minute(9), version: 2 });
      await made.stores.intents.sight(at(connectionId), one, minute(10));
      expect(await intentOf(connectionId)).toMatchObject({ sightings: [one], dueAt: minute(9), version: 2 });
    });

    it('those that are due come oldest first, the others not at all', async () => {
      const connectionId = await recorded();
      const { known, next } = await loaded(connectionId);
      for (const [id, due] of [
        ['b', 7],
        ['c', 6],
        ['d', 99],
      ] as const) {
        const intent = { ...next, writeBackId: `payment#alternative:${id}`, version: 1, dueAt: minute(due) };
        await made.stores.writeBacks.save({ ...known, intent: undefined }, { intent, invoices: [] });
      }
      const inOrder = [key, 'payment#alternative:c', 'payment#alternative:b'];
      expect(await dueBy(7, connectionId)).toStrictEqual(inOrder);
      const before = await made.stores.intents.countWaiting();
      await made.stores.intents.postpone(at(connectionId), whenAPersonDecides);
      expect(await made.stores.intents.countWaiting()).toBe(before + 1);
    });
  });

  describe(`${name}: what pulls know and leave`, () => {
    const sync = (connectionId: ConnectionId) =>
      ({ connectionId, entity: 'payments', mode: 'incremental' }) as const;
    const lastResult = { finishedAt: minute(1), counts: noCounts, pages: 1 };

    it('asking is taken by one, until enough time has passed', async () => {
      const { states } = made.stores;
      const id = made.newConnection();
      expect(await states.takeAsk(id, 'payments', minute(5), minute(4))).toBe(true);
      expect(await states.takeAsk(id, 'payments', minute(6), minute(4))).toBe(false);
      expect(await states.takeAsk(id, 'deposits', minute(6), minute(4))).toBe(true);
      expect(await states.takeAsk(id, 'payments', minute(6), minute(5))).toBe(true);
      expect(await states.read([sync(id)])).toMatchObject([{ askedAt: minute(6) }]);
    });

    it('a look-up is noted beside a window, and not where nothing was ever read', async () => {
      const { states } = made.stores;
      const id = made.newConnection();
      await states.noteLookUp(id, minute(1));
      expect(await states.read([sync(id)])).toStrictEqual([]);
      await states.acquire(sync(id), 'me', 0);
      await states.noteLookUp(id, minute(2));
      await states.finish(sync(id), 'me', { watermark: minute(3), lastResult, invoicesAsked: true });
      expect(await states.read([sync(id)])).toMatchObject([
        { lookUpAskedAt: minute(2), watermark: minute(3), invoicesAsked: true },
      ]);
    });

    it('one run holds the lease at a time', async () => {
      const { states } = made.stores;
      const key = sync(made.newConnection());
      expect(await states.acquire(key, 'me', 1_000)).toHaveProperty('state');
      expect(await states.acquire(key, 'you', 2_000)).toStrictEqual({ heldUntil: 61_000 });
      expect(await states.acquire(key, 'you', 61_001)).toHaveProperty('state');
      const finish = { lastResult, invoicesAsked: false };
      await expect(states.finish(key, 'me', finish)).rejects.toMatchObject({ code: 'LEASE_LOST' });
      await states.release(key, 'me', undefined);
      expect(await states.acquire(key, 'me', 61_002)).toHaveProperty('heldUntil');
      await states.release(key, 'you', undefined);
      expect(await states.acquire(key, 'me', 61_003)).toHaveProperty('state');
    });

    it('a record is written over the version that was read only', async () => {
      const { invoices } = made.stores;
      const id = await recorded();
      const read = (await invoices.getMany(id, ['invoice-1'])).get('invoice-1');
      if (!read) throw new Error('nothing is stored');
      const next = { ...read, version: read.version + 1 };
      expect(await invoices.put(next, read)).toBeUndefined();
      expect(await invoices.put(next, read)).toMatchObject({ conflict: { version: next.version } });
      const other = { ...next, invoiceId: invoiceId.parse('invoice-2') };
      expect(await invoices.put(other, next)).toStrictEqual({ conflict: undefined });
      expect(await invoices.put(other, undefined)).toBeUndefined();
    });

    it("a customer's payments from a day on, and what one of them records", async () => {
      const { payments, ledgerPayments } = made.stores;
      const connectionId = made.newConnection();
      const payment = { ...ledgerPayment(), connectionId };
      await payments.put(payment, undefined);
      const { customerId, date } = payment;
      if (!customerId) throw new Error('it has a customer');
      await ledgerPayments.match(connectionId, one, paymentId);
      await ledgerPayments.match(connectionId, one, 'alternative:other');
      const matched = { matchedTo: paymentId, version: 2 };
      expect(await ledgerPayments.ofCustomer(connectionId, customerId, date)).toMatchObject([matched]);
      expect(await ledgerPayments.ofCustomer(connectionId, customerId, day('2026-03-11'))).toStrictEqual([]);
      expect(await ledgerPayments.getMany(connectionId, [one])).toMatchObject([matched]);
      expect(await ledgerPayments.getMany(connectionId, [ledgerId.parse('none')])).toStrictEqual([]);
    });

    it('records that could not be taken, and what a sweep has seen, by entity', async () => {
      const { heldRecords, seen } = made.stores;
      const id = made.newConnection();
      await heldRecords.put(id, 'invoices', 'one', held());
      await heldRecords.put(id, 'payments', 'two', held());
      await seen.put(id, 'invoices', 0, ['a', 'b']);
      await seen.put(id, 'invoices', 1, ['b', 'c']);
      await seen.put(id, 'payments', 0, ['d']);
      expect(await heldRecords.list(id, 'invoices')).toStrictEqual(new Map([['one', held()]]));
      await heldRecords.remove(id, 'invoices', 'one');
      expect(await heldRecords.list(id, 'invoices')).toStrictEqual(new Map());
      expect(await seen.all(id, 'invoices')).toStrictEqual(new Set(['a', 'b', 'c']));
      await seen.clear(id, 'invoices');
      expect(await seen.all(id, 'invoices')).toStrictEqual(new Set());
      expect(await seen.all(id, 'payments')).toStrictEqual(new Set(['d']));
    });

    it('a profile changes while it is connected', async () => {
      const { profiles } = made.stores;
      const id = await recorded();
      expect(await profiles.change(id, { memoEcho: true })).toBe(true);
      expect(await profiles.get(id)).toMatchObject({ memoEcho: true, version: 2 });
      expect(await profiles.change(made.newConnection(), { memoEcho: true })).toBe(false);
    });

    it('a to-do is open until it is closed, and again when it is opened again', async () => {
      const { todos } = made.stores;
      const connectionId = made.newConnection();
      const about = { connectionId, subject: 'invoice-1' };
      const why = reasons.OVERPAID({ invoice: 'INV-1', amount: '1.00 USD' });
      await todos.close(about, why.code, minute(1));
      await todos.open(about, why, minute(2));
      await todos.open(about, why, minute(3));
      expect(await made.todosOf(connectionId)).toStrictEqual([{ code: why.code, open: true }]);
      await todos.close(about, why.code, minute(4));
      expect(await made.todosOf(connectionId)).toStrictEqual([{ code: why.code, open: false }]);
      await todos.restate(about, why);
      expect(await made.todosOf(connectionId)).toStrictEqual([{ code: why.code, open: false }]);
      await todos.open(about, why, minute(5));
      await todos.restate({ ...about, amount: '2.00 USD' }, why);
      expect(await made.todosOf(connectionId)).toStrictEqual([{ code: why.code, open: true }]);
    });
  });
}
