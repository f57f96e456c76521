import { createHash } from 'node:crypto';
import type { Intent } from './intent.ts';

/** The product's own namespace: any other would do, as long as it never changes. */
const namespace = Buffer.from('6ba7b8119dad41d180b400c04fd430c8', 'hex');

/** The key of one generation of an intent: a UUIDv5 (RFC 9562), so that a repetition has the same and no other has. */
export function idempotencyKey({ connectionId, writeBackId }: Intent, generation: number): string {
  const name = JSON.stringify([connectionId, writeBackId, generation]);
  const digest = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  digest.writeUInt8(((digest[6] ?? 0) & 0x0f) | 0x50, 6);
  digest.writeUInt8(((digest[8] ?? 0) & 0x3f) | 0x80, 8);
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
