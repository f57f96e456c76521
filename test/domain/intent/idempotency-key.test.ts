import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { idempotencyKey } from '../../../functions/domain/intent/idempotency-key.ts';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { connectionId as isConnectionId } from '../../../functions/domain/shared/ids.ts';
import { fc } from '../../support/property.ts';
import { worldWith } from '../payment/situations.ts';

const base = worldWith('PENDING').intent();
const keyOf = (changes: Partial<Intent>, generation: number) =>
  idempotencyKey({ ...base, ...changes }, generation);

const text = fc.string({ minLength: 1, maxLength: 20 });
const parts = fc.record({ connection: text, writeBackId: text, generation: fc.nat(20) });
const key = ({
  connection,
  writeBackId,
  generation,
}: {
  connection: string;
  writeBackId: string;
  generation: number;
}) => keyOf({ connectionId: isConnectionId.parse(connection), writeBackId }, generation);

it('a key is a UUID of version 5 and of the variant of RFC 9562', () => {
  fc.assert(
    fc.property(parts, (drawn) => {
      expect(key(drawn)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

it('a key is the SHA-1 of namespace and name, except for version and variant', () => {
  const name = JSON.stringify([base.connectionId, base.writeBackId, 3]);
  const namespace = Buffer.from('6ba7b8119dad41d180b400c04fd430c8', 'hex');
  const digest = createHash('sha1').update(namespace).update(name).digest('hex').slice(0, 32);
  const hex = keyOf({}, 3).replaceAll('-', '');
  const rest = (uuid: string) => uuid.slice(0, 12) + uuid.slice(13, 16) + uuid.slice(17);
  expect(rest(hex)).toBe(rest(digest));
});

it('the key of an intent never changes, so that a later version finds what was sent under it', () => {
  expect(keyOf({}, 1)).toBe('44ab49c2-302c-59cc-881b-0ced897932fa');
});

it('two keys are equal only if connection, intent and generation are equal', () => {
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      expect(key(a)).toBe(key({ ...a }));
      expect(key(a) === key(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
  const keys = [keyOf({}, 1), keyOf({}, 2), keyOf({ writeBackId: 'payment#alternative:pay-2' }, 1)];
  const elsewhere = keyOf({ connectionId: isConnectionId.parse('connection-2') }, 1);
  expect(new Set([...keys, elsewhere]).size).toBe(4);
});

it('a key depends on nothing but connection, intent and generation', () => {
  expect(keyOf({ version: 99, state: 'SENDING', amount: null, history: [] }, 1)).toBe(keyOf({}, 1));
});
