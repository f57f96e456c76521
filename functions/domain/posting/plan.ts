import { reasons } from '../reasons/catalog.ts';
import { methodOf, postingDate, route } from './accounts.ts';
import { insufficientDue, mismatch, missingInvoice, mixedInvoices } from './checks.ts';
import { isPossibleDuplicate, looksRecordedByHand } from './duplicates.ts';
import type { Plan, PostingInput } from './input.ts';

/** Less is due where its twin was entered by hand: then that is the reason, and a person tells the two apart. */
const mayBeTwins: ReadonlySet<string> = new Set(['INVOICE_ALREADY_PAID', 'NOT_ENOUGH_DUE']);

/** Holds a payment against everything that must be true before it is posted. The first thing that is not, says why. */
export function planPosting(input: PostingInput): Plan {
  const { facts, settings } = input;
  const { timeZone } = settings;
  if (!timeZone) return { why: reasons.TIME_ZONE_NOT_SET({}) };
  const absent = input.invoices
    .map((invoice) => missingInvoice(facts, invoice))
    .find((why) => why !== undefined);
  if (absent) return { why: absent };
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
  if (short && !mayBeTwins.has(short.code)) return { why: short };
  const twin = input.unclaimed.find((one) => isPossibleDuplicate(one, input, customerId, timeZone));
  if (twin) return { why: looksRecordedByHand(facts, twin) };
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
