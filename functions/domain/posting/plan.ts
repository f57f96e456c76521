import { reasons } from '../reasons/catalog.ts';
import { methodOf, postingDate, route } from './accounts.ts';
import { insufficientDue, mismatch, missingInvoice, mixedInvoices } from './checks.ts';
import { isPossibleDuplicate, looksRecordedByHand } from './duplicates.ts';
import type { Plan, PostingInput } from './input.ts';

/**
 * Less is due where the same money was entered by hand. For these reasons a possible duplicate is looked for first, and
 * becomes the reason instead.
 */
const mayBeDuplicates: ReadonlySet<string> = new Set(['INVOICE_ALREADY_PAID', 'NOT_ENOUGH_DUE']);

/**
 * What is to be posted for a payment, or the first reason to hold it.
 *
 * A new reason to hold a payment goes here:
 * 1. Its code, sentence and step: `reasons/posting.ts`.
 * 2. Its check, which returns the reason or undefined: `checks.ts`.
 * 3. Its call in this function, at the place of its rank: the reasons above it are said first.
 * 4. A setting that it needs: `connection/settings.ts`; `input.settings` has it.
 */
export function planPosting(input: PostingInput): Plan {
  const { facts, settings } = input;
  const { timeZone } = settings;
  if (!timeZone) return { why: reasons.TIME_ZONE_NOT_SET({}) };
  const missing = input.invoices
    .map((invoice) => missingInvoice(facts, invoice))
    .find((why) => why !== undefined);
  if (missing) return { why: missing };
  const ready = input.invoices.flatMap(({ stored, fresh }) => (stored && fresh ? [{ stored, fresh }] : []));

  const mixed = mixedInvoices(facts, ready);
  if (mixed) return { why: mixed };
  const customerId = ready[0]?.fresh.customerId ?? facts.customerId;
  if (!customerId) return { why: mismatch(facts, null) };
  const account = route(settings, facts.currency, ready[0]?.fresh.subsidiaryId ?? null);
  if ('code' in account) return { why: account };

  const short = facts.allocations
    .map((allocation) => insufficientDue(input, allocation, ready))
    .find((why) => why !== undefined);
  if (short && !mayBeDuplicates.has(short.code)) return { why: short };
  const duplicate = input.unclaimed.find((found) => isPossibleDuplicate(found, input, customerId, timeZone));
  if (duplicate) return { why: looksRecordedByHand(facts, duplicate) };
  if (short) return { why: short };
  const date = postingDate(input, timeZone);
  if (typeof date !== 'string') return { why: date };
  const { currency, allocations, amount } = facts;
  const method = methodOf(facts.method);
  const { accountId } = account;
  return {
    posting: {
      accountId,
      customerId,
      date,
      currency,
      total: amount,
      memo: facts.id,
      method,
      allocations: [...allocations],
    },
  };
}
