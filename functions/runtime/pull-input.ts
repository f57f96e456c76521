import * as z from 'zod';
import { type Mode, mode } from '../domain/connection/sync-state.ts';
import { InvalidInput } from '../domain/shared/errors.ts';
import { type ConnectionId, connectionId, type Entity, entity } from '../domain/shared/ids.ts';
import { syncRequested } from './events.ts';
import { readInput } from './input.ts';

/** What a pull is asked to do: start the pull of every connection, or pull one connection. */
type PullInput =
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
  /** The weekly rule sets `mode` to `full`. */
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
 * Recognises the input of a pull by its shape:
 *
 * | input | what it does |
 * |---|---|
 * | `{}`, nothing, or the schedule's event | starts the pull of every connection |
 * | `{connectionId, mode?, dryRun?}` | pulls one connection, for a person |
 * | a `SyncRequested` event | pulls one connection |
 *
 * A `SyncRequested` event must name connection and entity, so that a fan-out never starts another fan-out.
 * Throws {@link InvalidInput}.
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
