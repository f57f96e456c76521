import * as z from 'zod';
import { profileSchema } from '../../../functions/domain/connection/profile.ts';
import { syncStateSchema } from '../../../functions/domain/connection/sync-state.ts';
import { intentSchema } from '../../../functions/domain/intent/intent.ts';
import { invoiceSchema } from '../../../functions/domain/invoice/invoice.ts';
import { depositSchema } from '../../../functions/domain/ledger/deposit.ts';
import { paymentSchema } from '../../../functions/domain/ledger/payment.ts';
import { storedPaymentSchema } from '../../../functions/domain/payment/stored.ts';
import { storedPayoutSchema } from '../../../functions/domain/payout/stored.ts';
import { heldSchema } from '../../../functions/domain/shared/schema.ts';
import { Items } from './items.ts';

const todoSchema = z.looseObject({
  subject: z.string(),
  code: z.string(),
  sentence: z.string(),
  openedAt: z.string(),
  closedAt: z.string().optional(),
});
export type StoredTodo = z.infer<typeof todoSchema>;

/** All tables in memory, for more histories than a database could run. */
export class MemoryTables {
  readonly invoices = new Items(invoiceSchema);
  /** Ledger payments. Those of Alternative are in the same table, under ids that never collide. */
  readonly payments = new Items(paymentSchema);
  readonly taken = new Items(storedPaymentSchema);
  readonly intents = new Items(intentSchema);
  /** The intent that claimed a ledger payment, by the payment's id. */
  readonly claims = new Items(z.object({ claimedBy: z.string() }));
  /** The payout that claimed a payment, by the payment's id. */
  readonly members = new Items(z.object({ claimedBy: z.string() }));
  /** Payouts of Alternative and bank deposits of the ledger. */
  readonly deposited = new Items(storedPayoutSchema);
  readonly deposits = new Items(depositSchema);
  readonly profiles = new Items(profileSchema);
  readonly states = new Items(syncStateSchema);
  readonly todos = new Items(todoSchema);
  readonly held = new Items(heldSchema);
  readonly seen = new Items(z.object({ ids: z.array(z.string()) }));

  /** How often records, intents and to-dos were written, without the items that only control the pulls. */
  get writes(): number {
    const { invoices, payments, taken, intents, claims, todos, held } = this;
    return [invoices, payments, taken, intents, claims, todos, held].reduce(
      (sum, items) => sum + items.writes,
      0,
    );
  }
}
