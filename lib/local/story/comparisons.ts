import { tableOf } from '../compare/line.ts';
import { type Reconciliation, readSides, reconcile } from '../compare/reconcile.ts';
import { compareRecords, type EntityComparison } from '../compare/records.ts';
import type { System } from '../system.ts';
import type { DemoContext, PaymentContext } from './context.ts';

/** Compares Alternative, DynamoDB and the ledger to the cent, and shows every line. */
export async function showReconciliation({
  system,
  driver,
  screen,
  connectionId,
  alternative,
}: PaymentContext): Promise<Reconciliation> {
  screen.title('Alternative, DynamoDB and Intacct, compared to the cent');
  const sides = await readSides(
    system.rutter,
    tokenOf(system),
    driver.reader,
    connectionId,
    alternative.books,
  );
  const compared = reconcile(sides);
  for (const lines of [compared.payments, compared.invoices, compared.payouts]) {
    if (lines.length === 0) continue;
    screen.table(tableOf(lines));
    for (const { details } of lines) for (const text of details) screen.line(text);
    screen.line('');
  }
  return compared;
}

/** Compares DynamoDB with the ledger record by record, and shows the counts. */
export async function showRecordComparison({
  system,
  driver,
  screen,
  connectionId,
}: DemoContext): Promise<EntityComparison[]> {
  const { rutter } = system;
  const comparison = await compareRecords(rutter, tokenOf(system), driver.reader, connectionId);
  screen.table(
    comparison.map((row) => ({
      entity: row.entity,
      Intacct: row.inLedger,
      DynamoDB: row.stored,
      agree: row.agree,
      posted: row.recognised,
      frozen: row.frozen,
      missing: row.missing,
      held: row.held,
      differ: row.differences.length,
    })),
  );
  return comparison;
}
/** The access token of the company that the demo connected. */
export function tokenOf({ rutter }: System): string {
  if (rutter.sandbox) return rutter.sandbox.accessToken;
  return rutter.token && 'accessToken' in rutter.token ? rutter.token.accessToken : '';
}
