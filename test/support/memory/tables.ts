import * as z from 'zod';
import { alternativePaymentItem } from '../../../functions/domain/alternative-payment.ts';
import { profileSchema } from '../../../functions/domain/connection.ts';
import { depositSchema } from '../../../functions/domain/deposit.ts';
import { intentSchema } from '../../../functions/domain/intent.ts';
import { invoiceSchema } from '../../../functions/domain/invoice.ts';
import { heldSchema } from '../../../functions/domain/model.ts';
import { paymentSchema } from '../../../functions/domain/payment.ts';
import { alternativeDepositItem } from '../../../functions/domain/payout/item.ts';
import { syncStateSchema } from '../../../functions/domain/sync-state.ts';
import { Items } from './items.ts';

const todoSchema = z.looseObject({
  subject: z.string(),
  code: z.string(),
  sentence: z.string(),
  openedAt: z.string(),
  closedAt: z.string().optional(),
});
export type StoredTodo = z.infer<typeof todoSchema>;

/** Everything that is stored, in memory: for histories that are too many for a database. */
export class MemoryTables {
  readonly invoices = new Items(invoiceSchema);
  /** Payments of the ledger; those of Alternative stand in the same table, under ids that never meet theirs. */
  readonly payments = new Items(paymentSchema);
  readonly taken = new Items(alternativePaymentItem);
  readonly intents = new Items(intentSchema);
  /** Who claimed a ledger payment, by its id. */
  readonly claims = new Items(z.object({ claimedBy: z.string() }));
  /** Which payout has a payment, by its id. */
  readonly members = new Items(z.object({ claimedBy: z.string() }));
  /** Payouts of Alternative, and bank deposits of the ledger. */
  readonly deposited = new Items(alternativeDepositItem);
  readonly deposits = new Items(depositSchema);
  readonly profiles = new Items(profileSchema);
  readonly states = new Items(syncStateSchema);
  readonly todos = new Items(todoSchema);
  readonly held = new Items(heldSchema);
  readonly seen = new Items(z.object({ ids: z.array(z.string()) }));

  /** How often records, intents and to-dos were written; not what only controls the pulls. */
  get writes(): number {
    const { invoices, payments, taken, intents, claims, todos, held } = this;
    return [invoices, payments, taken, intents, claims, todos, held].reduce(
      (sum, one) => sum + one.writes,
      0,
    );
  }
}
