import { beforeAll, describe, expect, it } from 'vitest';
import { neverDue } from '../../../functions/domain/intent/schedule.ts';
import { recordEvent } from '../../../functions/domain/payment/record.ts';
import { type ConnectionId, ledgerId } from '../../../functions/domain/shared/ids.ts';
import { profile as profileOf, succeeded } from '../../domain/factories.ts';
import { invoice as invoiceOf, minute } from '../factories.ts';
import { recordsOf } from '../ledger-records.ts';
import { pullsConform } from './conformance-pulls.ts';
import type { Conforming } from './conforming.ts';

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
    const known = await stores.paymentCases.load(connectionId, `alternative:${id}`, [invoice.invoiceId]);
    const next = recordEvent(known, connectionId, succeeded(1, { id }), minute(5));
    if (!next || !(await stores.paymentCases.save(known, next))) throw new Error('not recorded');
    return connectionId;
  }
  const load = (connectionId: ConnectionId) => made.stores.paymentCases.load(connectionId, paymentId, []);
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
      expect(await made.stores.paymentCases.save(known, { intent: next, invoices: [invoice] })).toBe(true);
      expect(await made.stores.paymentCases.save(known, { intent: next, invoices: [] })).toBe(false);
    });

    it('is not written at all when one item of it is not what was read any more', async () => {
      const connectionId = await recorded();
      const { known, next, invoice } = await loaded(connectionId);
      expect(await made.stores.paymentCases.saveInvoice(invoice, { ...invoice, version: 2 })).toBe(true);
      const all = { intent: next, invoices: [invoice], claims: [one] };
      expect(await made.stores.paymentCases.save(known, all)).toBe(false);
      expect(await made.stores.intents.claimants(connectionId, [one])).toStrictEqual(new Map());
      expect((await intentOf(connectionId))?.version).toBe(1);
      expect(await made.stores.paymentCases.saveInvoice(invoice, { ...invoice, version: 2 })).toBe(false);
    });

    it('claims a ledger payment once, and again only for the same intent', async () => {
      const connectionId = await recorded();
      await recorded('pay-2', connectionId).catch(() => undefined);
      const first = await loaded(connectionId);
      const claims = [one];
      expect(
        await made.stores.paymentCases.save(first.known, { intent: first.next, invoices: [], claims }),
      ).toBe(true);
      expect(await made.stores.intents.claimants(connectionId, [one, ledgerId.parse('x')])).toStrictEqual(
        new Map([[one, key]]),
      );
      const again = await loaded(connectionId);
      expect(
        await made.stores.paymentCases.save(again.known, { intent: again.next, invoices: [], claims }),
      ).toBe(true);
      const other = await loaded(connectionId);
      const stranger = { ...other.next, writeBackId: 'payment#alternative:pay-3', version: 1 };
      const unknown = { ...other.known, intent: undefined };
      expect(await made.stores.paymentCases.save(unknown, { intent: stranger, invoices: [], claims })).toBe(
        false,
      );
      expect(await intentOf(connectionId, stranger.writeBackId)).toBeUndefined();
    });
  });

  it(`${name}: what was claimed passes over once its owner has given it up, and not before`, async () => {
    const connectionId = await recorded();
    const { intents, paymentCases } = made.stores;
    const first = await loaded(connectionId);
    const has = { ...first.next, ledgerRecords: recordsOf('current', one), ledgerId: one };
    await paymentCases.save(first.known, { intent: has, invoices: [], claims: [one] });
    const stranger = { ...first.intent, writeBackId: 'payment#alternative:pay-3', version: 1 };
    const take = () =>
      paymentCases.save(
        { ...first.known, intent: undefined },
        { intent: stranger, invoices: [], claims: [one] },
      );
    expect(await take()).toBe(false);
    const second = await loaded(connectionId);
    const gave = { ...second.next, ledgerRecords: recordsOf('former', one), ledgerId: null };
    await paymentCases.save(second.known, { intent: gave, invoices: [] });
    expect(await intents.claimants(connectionId, [one])).toStrictEqual(new Map());
    expect(await take()).toBe(true);
    expect(await intents.claimants(connectionId, [one])).toStrictEqual(
      new Map([[one, stranger.writeBackId]]),
    );
  });

  describe(`${name}: when intents are looked at`, () => {
    const at = (connectionId: ConnectionId, writeBackId = key) => ({ connectionId, writeBackId });

    it('waking brings them forward, never puts them off, and always tells who is at it', async () => {
      const connectionId = await recorded();
      await made.stores.intents.wakeLater(at(connectionId), minute(9));
      expect(await intentOf(connectionId)).toMatchObject({ dueAt: minute(5), version: 2 });
      await made.stores.intents.wakeLater(at(connectionId), minute(4));
      const later = await intentOf(connectionId);
      expect(later).toMatchObject({ dueAt: minute(4), version: 3, open: 'open' });
      expect(later).not.toHaveProperty('trigger');
      await made.stores.intents.wake(at(connectionId), minute(3));
      expect(await intentOf(connectionId)).toMatchObject({ dueAt: minute(3), version: 4, trigger: 'yes' });
    });

    it('waking marks also those that are due already, for the stream, and putting off takes the mark away', async () => {
      const connectionId = await recorded();
      await made.stores.intents.wake(at(connectionId), minute(9));
      expect(await intentOf(connectionId)).toMatchObject({ dueAt: minute(5), version: 2, trigger: 'yes' });
      await made.stores.intents.postpone(at(connectionId), minute(8));
      const putOff = await intentOf(connectionId);
      expect(putOff).toMatchObject({ dueAt: minute(8), version: 3 });
      expect(putOff).not.toHaveProperty('trigger');
    });

    it('waking opens one that was at rest, and makes none', async () => {
      const connectionId = await recorded();
      const { known, next } = await loaded(connectionId);
      const { open: _, dueAt: __, ...resting } = next;
      await made.stores.paymentCases.save(known, { intent: resting, invoices: [] });
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
      await made.stores.paymentCases.save(known, { intent: resting, invoices: [] });
      await made.stores.intents.postpone(at(connectionId), minute(8));
      expect(await intentOf(connectionId)).not.toHaveProperty('dueAt');
    });

    it('a sighting is noted once, and looked at then', async () => {
      const connectionId = await recorded();
      await made.stores.intents.noteSighting(at(connectionId), one, minute(9));
      expect(await intentOf(connectionId)).toMatchObject({
        ledgerRecords: recordsOf('sighted', one),
        dueAt: minute(9),
        version: 2,
        trigger: 'yes',
      });
      await made.stores.intents.noteSighting(at(connectionId), one, minute(10));
      expect(await intentOf(connectionId)).toMatchObject({
        ledgerRecords: recordsOf('sighted', one),
        dueAt: minute(9),
        version: 2,
      });
    });

    it('confirmed deposits are told with what records them, and no others', async () => {
      const connectionId = await recorded();
      const { known, next } = await loaded(connectionId);
      for (const [kind, id, state] of [
        ['deposit', 'a', 'CONFIRMED'],
        ['deposit', 'b', 'POSTED'],
        ['payment', 'c', 'CONFIRMED'],
      ] as const) {
        const writeBackId = `${kind}#alternative:${id}`;
        const intent = {
          ...next,
          kind,
          writeBackId,
          state,
          version: 1,
          ledgerRecords: recordsOf('current', one),
        };
        await made.stores.paymentCases.save({ ...known, intent: undefined }, { intent, invoices: [] });
      }
      const found: unknown[] = [];
      for await (const page of made.stores.intents.confirmedDeposits(connectionId)) found.push(...page);
      expect(found).toStrictEqual([{ writeBackId: 'deposit#alternative:a', ledgerIds: [one] }]);
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
        await made.stores.paymentCases.save({ ...known, intent: undefined }, { intent, invoices: [] });
      }
      const inOrder = [key, 'payment#alternative:c', 'payment#alternative:b'];
      expect(await dueBy(7, connectionId)).toStrictEqual(inOrder);
      const before = await made.stores.intents.countWaiting();
      await made.stores.intents.postpone(at(connectionId), neverDue);
      expect(await made.stores.intents.countWaiting()).toBe(before + 1);
      const others = ['FOUND_DIFFERENT', 'DEPOSIT_DIFFERS', 'DEPOSIT_GONE', 'COPY_NOT_READABLE'];
      for (const reason of others) {
        const intent = { ...next, writeBackId: `payment#alternative:${reason}`, version: 1, reason };
        await made.stores.paymentCases.save({ ...known, intent: undefined }, { intent, invoices: [] });
      }
      expect(await made.stores.intents.countWaiting()).toBe(before + 4);
    });
  });

  pullsConform(name, () => made, recorded);
}
