import { amountDueLines, explainAmountDue } from '../../../functions/domain/invoice/explain.ts';
import { invoiceSchema } from '../../../functions/domain/invoice/invoice.ts';
import type { Item } from '../tables.ts';

/** Why a stored invoice shows its amount due, in lines of text; empty if the item is not a whole invoice. */
export function amountDueText(item: Item): string[] {
  const { data } = invoiceSchema.safeParse(item);
  return data ? amountDueLines(explainAmountDue(data)) : [];
}
