import { describe, expect, it } from 'vitest';
import { type Customer, customerSchema } from '../../../functions/domain/ledger/customer.ts';
import {
  type Decision,
  decideRecord,
  decideUnreadable,
  markMissing,
} from '../../../functions/domain/ledger/record.ts';
import { customer, held, minute } from '../../support/factories.ts';
import { deliveries, fc } from '../../support/property.ts';

/** A version of a record, told apart by when Rutter read it; a held one could not be taken. */
interface Version {
  readonly at: number;
  readonly isHeld: boolean;
}

const good = (at: number) =>
  customer({
    name: `Acme ${at}`,
    ledger: { platformId: 'C-1', updatedAt: null, lastSyncedAt: minute(at) },
  });
const unreadable = (at: number) => held({ field: `field_${at}`, lastSyncedAt: minute(at) });

function receive(stored: Customer | undefined, { at, isHeld }: Version): Decision<Customer> {
  return isHeld ? decideUnreadable(stored, unreadable(at)) : decideRecord(stored, good(at));
}

function applied(stored: Customer | undefined, decision: Decision<Customer>): Customer | undefined {
  return 'next' in decision && decision.next ? decision.next : stored;
}

/** What must become of a good version. */
function expected(stored: Customer | undefined, { at }: Version) {
  if (!stored) return { outcome: 'created', next: good(at) };
  const known = stored.ledger.lastSyncedAt;
  if (minute(at) < known) return { outcome: 'ignored', reason: 'STALE_PAGE' };
  if (minute(at) === known) return { outcome: 'unchanged' };
  return { outcome: 'updated', next: { ...good(at), version: stored.version + 1 } };
}

/** Up to six different versions, the oldest first, and the order in which they arrive. */
const histories = (isHeld: fc.Arbitrary<boolean>) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 6 })
    .map((times) => times.sort((one, other) => one - other))
    .chain((times) =>
      fc.record({
        versions: fc.tuple(...times.map((at) => isHeld.map((is): Version => ({ at, isHeld: is })))),
        order: deliveries(times.length),
      }),
    )
    .map(({ versions, order }) => ({
      newest: versions.at(-1),
      arriving: order.flatMap((at) => versions[at] ?? []),
    }));

describe('any order and repetition of the versions of one record', () => {
  it('versions in any order and repetition end with the newest', () => {
    fc.assert(
      fc.property(histories(fc.constant(false)), ({ newest, arriving }) => {
        let stored: Customer | undefined;
        for (const version of arriving) stored = applied(stored, receive(stored, version));
        expect(stored).toStrictEqual({ ...good(newest?.at ?? 0), version: stored?.version });
      }),
    );
  });

  it('a newer version is taken, the same one is unchanged, and an older one is ignored', () => {
    fc.assert(
      fc.property(histories(fc.constant(false)), ({ arriving }) => {
        let stored: Customer | undefined;
        for (const version of arriving) {
          const decision = receive(stored, version);
          expect(decision).toStrictEqual(expected(stored, version));
          stored = applied(stored, decision);
        }
      }),
    );
  });

  it('a record is held only if its newest version is, and keeps its last good values', () => {
    fc.assert(
      fc.property(histories(fc.boolean()), ({ newest, arriving }) => {
        let stored: Customer | undefined = good(0);
        let seen = 0;
        let lastGood = 0;
        for (const version of arriving) {
          const decision = receive(stored, version);
          expect('next' in decision).toBe(version.at > seen);
          if (version.at >= seen && !version.isHeld) lastGood = version.at;
          seen = Math.max(seen, version.at);
          stored = applied(stored, decision);
        }
        expect(stored).toStrictEqual({
          ...good(lastGood),
          held: newest?.isHeld ? unreadable(newest.at) : null,
          version: stored?.version,
        });
      }),
    );
  });
});

describe('decideRecord', () => {
  it('a record that Rutter read again without a change is not written', () => {
    const again = { ...good(1), ledger: { ...good(1).ledger, lastSyncedAt: minute(99) } };
    expect(decideRecord(good(1), again)).toStrictEqual({ outcome: 'unchanged' });
  });

  it('a record that differs in any field, also of its snapshot, is written', () => {
    const ledger = { platformId: 'C-1', updatedAt: minute(5), lastSyncedAt: minute(9) };
    const incoming = { ...good(1), ledger };
    expect(decideRecord(good(1), incoming)).toStrictEqual({
      outcome: 'updated',
      next: { ...incoming, version: 2 },
    });
  });

  it.each([1, 2])('a missing record is found again by the same version or a newer one (%i)', (at) => {
    const missing = markMissing(good(1), minute(50));
    expect(missing).toStrictEqual({ ...good(1), missingSince: minute(50), version: 2 });
    const sighting = { ...good(1), ledger: { ...good(1).ledger, lastSyncedAt: minute(at) } };
    expect(decideRecord(missing, sighting)).toStrictEqual({
      outcome: 'updated',
      next: { ...sighting, version: 3 },
    });
  });

  it('an update keeps attributes that this version does not know', () => {
    const stored = { ...good(1), colour: 'blue', notes: { by: 'v2' } };
    const decision = decideRecord<Customer>(stored, good(2));
    expect(decision).toMatchObject({
      outcome: 'updated',
      next: { name: 'Acme 2', colour: 'blue', notes: { by: 'v2' } },
    });
  });

  it('unknown attributes of the stored record are not a difference', () => {
    const stored = { ...good(1), colour: 'blue' };
    expect(decideRecord<Customer>(stored, good(1))).toStrictEqual({ outcome: 'unchanged' });
  });
});

describe('decideUnreadable', () => {
  it('of an unreadable record that was never stored, only the reason is kept', () => {
    expect(decideUnreadable(undefined, unreadable(1))).toStrictEqual({
      outcome: 'held',
      held: unreadable(1),
    });
  });

  it('a stored record is marked once for the same reason, regardless of when Rutter read it', () => {
    const first = applied(good(1), decideUnreadable(good(1), unreadable(2)));
    expect(first).toStrictEqual({ ...good(1), held: unreadable(2), version: 2 });
    const again = { ...unreadable(2), lastSyncedAt: minute(3) };
    expect(decideUnreadable(first, again)).toStrictEqual({ outcome: 'held', held: again });
  });

  it('a held record takes another reason', () => {
    const first = { ...good(1), held: unreadable(2) };
    const other = { ...unreadable(2), code: 'CURRENCY_UNKNOWN', lastSyncedAt: minute(3) };
    expect(decideUnreadable(first, other)).toStrictEqual({
      outcome: 'held',
      held: other,
      next: { ...first, held: other, version: 2 },
    });
  });

  it('a version whose time cannot be read is held, whatever is stored', () => {
    const timeless = held({ lastSyncedAt: null });
    expect(decideUnreadable(good(1), timeless)).toMatchObject({ outcome: 'held', next: { held: timeless } });
    const stored = { ...good(1), held: timeless };
    expect(decideRecord(stored, good(2))).toMatchObject({ outcome: 'updated', next: { held: null } });
    expect(decideRecord(stored, good(0))).toStrictEqual({ outcome: 'ignored', reason: 'STALE_PAGE' });
  });

  it('a missing record is found again by a version that cannot be read', () => {
    const missing = markMissing(good(1), minute(50));
    expect(decideUnreadable(missing, unreadable(60))).toMatchObject({
      outcome: 'held',
      next: { missingSince: null },
    });
    const heldBefore = { ...missing, held: unreadable(40) };
    const sameReason = { ...unreadable(40), lastSyncedAt: minute(60) };
    expect(decideUnreadable(heldBefore, sameReason)).toMatchObject({
      outcome: 'held',
      next: { missingSince: null },
    });
  });

  it('holding a record keeps attributes that this version does not know', () => {
    const stored = { ...good(1), colour: 'blue' };
    expect(decideUnreadable<Customer>(stored, unreadable(2))).toMatchObject({ next: { colour: 'blue' } });
  });
});

describe('attributes that only a later version stores', () => {
  const address = {
    type: 'billing',
    lines: ['1 Main St'],
    city: null,
    region: null,
    postalCode: null,
    country: null,
  };
  const later = customerSchema.parse({
    ...customer({ addresses: [address] }),
    addresses: [{ ...address, countryName: 'USA' }],
    ledger: { platformId: 'C-1', updatedAt: null, lastSyncedAt: minute(0), revision: 7 },
    segment: 'retail',
  });
  const pulled = (changes: Partial<Customer> = {}) =>
    customer({
      addresses: [address],
      ledger: { platformId: 'C-1', updatedAt: null, lastSyncedAt: minute(1) },
      ...changes,
    });

  it('are no change when this version pulls the record again', () => {
    expect(decideRecord(later, pulled())).toStrictEqual({ outcome: 'unchanged' });
  });

  it('stay when this version stores a change, except in a list element that changed itself', () => {
    const next = applied(later, decideRecord(later, pulled({ name: 'Acme 2' })));
    expect(next).toMatchObject({
      name: 'Acme 2',
      segment: 'retail',
      addresses: [{ countryName: 'USA' }],
      ledger: { revision: 7, lastSyncedAt: minute(1) },
    });
    const moved = pulled({ addresses: [{ ...address, city: 'Boston' }] });
    expect(applied(later, decideRecord(later, moved))?.addresses).toStrictEqual(moved.addresses);
  });

  it('are no change when the record is held for the same reason again', () => {
    const isHeld = customerSchema.parse({
      ...later,
      held: { ...held({ lastSyncedAt: minute(1) }), severity: 2 },
    });
    const again = held({ lastSyncedAt: minute(2) });
    expect(decideUnreadable(isHeld, again)).toStrictEqual({ outcome: 'held', held: again });
  });

  it('do not hide a field that the ledger empties', () => {
    const before = customer({
      email: 'a@b.example',
      ledger: { platformId: 'C-1', updatedAt: minute(0), lastSyncedAt: minute(0) },
    });
    expect(decideRecord(before, pulled({ email: null, addresses: before.addresses }))).toMatchObject({
      outcome: 'updated',
      next: { email: null, ledger: { updatedAt: null } },
    });
  });
});
