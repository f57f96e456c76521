import * as z from 'zod';
import { InvalidInput } from '../domain/shared/errors.ts';
import { type ConnectionId, connectionId, type DepositId, depositId } from '../domain/shared/ids.ts';
import { readInput } from './input.ts';

/** Which payout's sheet is asked for, and in which format. */
interface SheetInput {
  readonly connectionId: ConnectionId;
  readonly depositId: DepositId;
  readonly format: 'json' | 'csv';
}

const anyObject = z.record(z.string(), z.unknown());
const shared = { connectionId, format: z.enum(['json', 'csv']).default('json') };
const byDeposit = z.strictObject({ ...shared, depositId });
const byPayout = z.strictObject({ ...shared, payoutId: z.string().min(1).max(128) });

/** Accepts our id of the payout as `depositId`, or Alternative's id as `payoutId`. Throws {@link InvalidInput}. */
export function readSheetInput(event: unknown): SheetInput {
  const input = readInput(anyObject, event);
  if (!('depositId' in input)) {
    const { payoutId, ...rest } = readInput(byPayout, input);
    return { ...rest, depositId: depositId.parse(`alternative:${payoutId}`) };
  }
  const request = readInput(byDeposit, input);
  if (request.depositId.startsWith('alternative:')) return request;
  throw new InvalidInput('depositId', 'only payouts of Alternative have a sheet');
}
