import { describe, expect, it } from 'vitest';
import { noCounts } from '../../../functions/domain/connection/sync-state.ts';
import { reasons } from '../../../functions/domain/reasons/catalog.ts';
import { type ConnectionId, invoiceId, ledgerId } from '../../../functions/domain/shared/ids.ts';
import { date as day, held, minute } from '../factories.ts';
import { ledgerPayment } from '../ledger-payment.ts';
import type { Conforming } from './conforming.ts';

/** What the engines rely on in the stores of records, sync states and to-dos. `recorded` makes a connection with an invoice. */
export function pullsConform(
  name: string,
  conforming: () => Conforming,
  recorded: () => Promise<ConnectionId>,
): void {
  const one = ledgerId.parse('ledger-1');
  const paymentId = 'alternative:pay-1';

  describe(`${name}: the stores of the pulls`, () => {
    const sync = (connectionId: ConnectionId) =>
      ({ connectionId, entity: 'payments', mode: 'incremental' }) as const;
    const lastResult = { finishedAt: minute(1), counts: noCounts, pages: 1 };

    it('one run claims the right to ask, until enough time has passed', async () => {
      const { states } = conforming().stores;
      const id = conforming().newConnection();
      expect(await states.claimAsk(id, 'payments', minute(5), minute(4))).toBe(true);
      expect(await states.claimAsk(id, 'payments', minute(6), minute(4))).toBe(false);
      expect(await states.claimAsk(id, 'deposits', minute(6), minute(4))).toBe(true);
      expect(await states.claimAsk(id, 'payments', minute(6), minute(5))).toBe(true);
      expect(await states.read([sync(id)])).toMatchObject([{ askedAt: minute(6) }]);
    });

    it('a look-up is noted beside a window, and not for a connection that was never pulled', async () => {
      const { states } = conforming().stores;
      const id = conforming().newConnection();
      await states.noteLookUpAsked(id, minute(1));
      await states.noteLookUpWanted(id, minute(1));
      expect(await states.read([sync(id)])).toStrictEqual([]);
      await states.acquire(sync(id), 'me', 0);
      await states.noteLookUpAsked(id, minute(2));
      await states.noteLookUpWanted(id, minute(1));
      await states.finish(sync(id), 'me', { watermark: minute(3), lastResult, invoicesAsked: true });
      expect(await states.read([sync(id)])).toMatchObject([
        { lookUpAskedAt: minute(2), lookUpWantedAt: minute(1), watermark: minute(3), invoicesAsked: true },
      ]);
    });

    it('one run holds the lease at a time', async () => {
      const { states } = conforming().stores;
      const key = sync(conforming().newConnection());
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

    it('a record is written only over the version that was read', async () => {
      const { invoices } = conforming().stores;
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

    it('the payments of a customer since a day are found, and one is matched to a payment of Alternative', async () => {
      const { payments, ledgerPayments } = conforming().stores;
      const connectionId = conforming().newConnection();
      const payment = { ...ledgerPayment(), connectionId };
      await payments.put(payment, undefined);
      const { customerId, date } = payment;
      if (!customerId) throw new Error('it has a customer');
      await ledgerPayments.match(connectionId, one, paymentId);
      await ledgerPayments.match(connectionId, one, paymentId);
      expect(await ledgerPayments.getMany(connectionId, [one])).toMatchObject([
        { matchedTo: paymentId, version: 2 },
      ]);
      await ledgerPayments.match(connectionId, one, 'alternative:other');
      const matched = { matchedTo: 'alternative:other', version: 3 };
      expect(await ledgerPayments.ofCustomer(connectionId, customerId, date)).toMatchObject([matched]);
      expect(await ledgerPayments.ofCustomer(connectionId, customerId, day('2026-03-11'))).toStrictEqual([]);
      expect(await ledgerPayments.getMany(connectionId, [one])).toMatchObject([matched]);
      expect(await ledgerPayments.getMany(connectionId, [ledgerId.parse('none')])).toStrictEqual([]);
    });

    it('held records and the ids that a sweep has seen are kept by entity', async () => {
      const { heldRecords, seen } = conforming().stores;
      const id = conforming().newConnection();
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

    it('a profile changes only while it is connected', async () => {
      const { profiles } = conforming().stores;
      const id = await recorded();
      expect(await profiles.change(id, { memoEcho: true })).toBe(true);
      expect(await profiles.get(id)).toMatchObject({ memoEcho: true, version: 2 });
      expect(await profiles.change(conforming().newConnection(), { memoEcho: true })).toBe(false);
    });

    it('a to-do is open until it is closed, and opens again', async () => {
      const { todos } = conforming().stores;
      const connectionId = conforming().newConnection();
      const about = { connectionId, subject: 'invoice-1' };
      const why = reasons.OVERPAID({ invoice: 'INV-1', amount: '1.00 USD' });
      await todos.close(about, why.code, minute(1));
      await todos.open(about, why, minute(2));
      await todos.open(about, why, minute(3));
      expect(await conforming().todosOf(connectionId)).toStrictEqual([{ code: why.code, open: true }]);
      await todos.close(about, why.code, minute(4));
      expect(await conforming().todosOf(connectionId)).toStrictEqual([{ code: why.code, open: false }]);
      await todos.restate(about, why);
      expect(await conforming().todosOf(connectionId)).toStrictEqual([{ code: why.code, open: false }]);
      await todos.open(about, why, minute(5));
      await todos.restate({ ...about, amount: '2.00 USD' }, why);
      expect(await conforming().todosOf(connectionId)).toStrictEqual([{ code: why.code, open: true }]);
    });

    it('a to-do stays closed if what it is about began before it was closed', async () => {
      const { todos } = conforming().stores;
      const connectionId = conforming().newConnection();
      const about = { connectionId, subject: 'invoice-1' };
      const why = reasons.ARCHIVE_IN_ALTERNATIVE({ what: 'Invoice INV-1' });
      await todos.open(about, why, minute(2), minute(1));
      expect(await conforming().todosOf(connectionId)).toStrictEqual([{ code: why.code, open: true }]);
      await todos.close(about, why.code, minute(4));
      await todos.open(about, why, minute(5), minute(3));
      expect(await conforming().todosOf(connectionId)).toStrictEqual([{ code: why.code, open: false }]);
      await todos.open(about, why, minute(7), minute(6));
      expect(await conforming().todosOf(connectionId)).toStrictEqual([{ code: why.code, open: true }]);
    });
  });
}
