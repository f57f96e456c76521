import { createHash } from 'node:crypto';
import type { Intent } from './intent.ts';

/** A namespace of this product's own. It must never change: the keys of stored intents would change with it. */
const namespace = Buffer.from('6ba7b8119dad41d180b400c04fd430c8', 'hex');

/** The idempotency key of one generation of an intent, as a UUIDv5 (RFC 9562). No other generation or intent has it. */
export function idempotencyKey({ connectionId, writeBackId }: Intent, generation: number): string {
  const name = JSON.stringify([connectionId, writeBackId, generation]);
  const digest = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  // The version (5) and the variant, at the places that the RFC reserves for them.
  digest.writeUInt8(((digest[6] ?? 0) & 0x0f) | 0x50, 6);
  digest.writeUInt8(((digest[8] ?? 0) & 0x3f) | 0x80, 8);
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
