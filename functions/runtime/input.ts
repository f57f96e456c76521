import * as z from 'zod';
import { type Mode, mode } from '../domain/connection/sync-state.ts';
import { InvalidInput } from '../domain/shared/errors.ts';
import { type ConnectionId, connectionId, type Entity, entity } from '../domain/shared/ids.ts';
import { syncRequested } from './events.ts';

/** The input as its schema says. Throws {@link InvalidInput}; values are never repeated, they may be secrets. */
export function readInput<Input>(schema: z.ZodType<Input>, input: unknown): Input {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].join('.');
  throw new InvalidInput(
    path || 'input',
    unknown === undefined ? (issue?.message ?? 'does not fit') : 'unknown field',
  );
}

/** What a pull is asked to do: start all connections, or pull one. */
export type PullInput =
  | { readonly kind: 'fan-out'; readonly mode: Mode }
  | {
      readonly kind: 'one';
      readonly connectionId: ConnectionId;
      readonly mode: Mode;
      readonly dryRun: boolean;
      readonly byHand: boolean;
    };

const anyObject = z.record(z.string(), z.unknown());
const scheduled = z.looseObject({
  source: z.literal('aws.events'),
  'detail-type': z.literal('Scheduled Event'),
  /** The weekly rule's own input says that it is a full sweep. */
  detail: z.looseObject({ mode: mode.optional() }).optional(),
});
const requested = z.looseObject({
  source: z.literal(syncRequested.source),
  'detail-type': z.literal(syncRequested.detailType),
  detail: z.strictObject({ connectionId, entity, mode }),
});
const byPerson = z.strictObject({
  connectionId,
  mode: mode.default('incremental'),
  dryRun: z.boolean().default(false),
});

/**
 * Tells the three kinds of input apart by shape. A `SyncRequested` that does not name connection and entity is refused,
 * so that a fan-out can never fan out again.
 */
export function readPullInput(event: unknown, expected: Entity): PullInput {
  const input = readInput(anyObject, event === undefined ? {} : event);
  if (Object.keys(input).length === 0) return { kind: 'fan-out', mode: 'incremental' };
  if (!('detail-type' in input) && !('source' in input)) {
    return { kind: 'one', ...readInput(byPerson, input), byHand: true };
  }
  if (input['detail-type'] === 'Scheduled Event') {
    return { kind: 'fan-out', mode: readInput(scheduled, input).detail?.mode ?? 'incremental' };
  }
  const { detail } = readInput(requested, input);
  if (detail.entity !== expected)
    throw new InvalidInput('detail.entity', `expected ${expected}, got ${detail.entity}`);
  return { kind: 'one', connectionId: detail.connectionId, mode: detail.mode, dryRun: false, byHand: false };
}
