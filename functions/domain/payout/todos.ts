import type { Intent } from '../intent/intent.ts';
import { numbersIn } from '../intent/ledger-records.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import type { Currency } from '../shared/money.ts';
import { moneyText } from '../shared/money.ts';
import { formatList } from '../shared/text.ts';
import type { Instant } from '../shared/time.ts';
import { awaitedReversals, isPastLastMessage } from './awaited-reversals.ts';
import { breakDown } from './breakdown.ts';
import type { PayoutDetails } from './details.ts';
import type { PayoutStatus } from './events.ts';
import { journalEntries, type SheetEntry } from './journal-entries.ts';
import { type PayoutPayment, paymentText } from './payments.ts';

/** What the to-dos of a payout follow from. */
export interface PayoutTodosInput {
  readonly facts: PayoutDetails;
  readonly status: PayoutStatus;
  readonly intent: Intent;
  readonly payments: readonly PayoutPayment[];
  /** Its deposit in Intacct, as the ledger shows it. */
  readonly deposit: { readonly number: string; readonly gone: boolean } | null;
  /** The fees were sent as lines of the deposit. */
  readonly feesDeposited: boolean;
  readonly now: Instant;
}

/** The to-dos of a payout that are open now. One that is no longer among them is done. */
export function openTodos(input: PayoutTodosInput): readonly Explanation[] {
  const { intent, status } = input;
  const inLedger = intent.ledgerId !== null && !input.deposit?.gone;
  // A deposit made by hand may have no copy here.
  const byHand = intent.closedAs === 'done-by-hand';
  if (status === 'failed') return inLedger || byHand ? [returned(input)] : [];
  const found = different(intent);
  if (inLedger) return [...found, ...toBook(input)];
  return intent.state === 'CLOSED' ? [] : [...found, ...toReverse(input)];
}

/** The deposit is gone, or differs from what was sent: a person mends it or accepts it. */
function different({ state, resolvedBy, reason: code, sentence, step }: Intent): Explanation[] {
  if (state !== 'POSTED' || resolvedBy !== 'person') return [];
  return code === null || sentence === null || step === null ? [] : [{ code, sentence, step, resolvedBy }];
}

function returned(input: PayoutTodosInput): Explanation {
  const { facts, deposit, intent } = input;
  const { id: payout, amount, currency } = facts;
  const number = deposit?.number ?? numbersIn('current', intent)[0];
  const unnamed = intent.ledgerId === null ? 'the deposit made by hand' : `the deposit with memo ${payout}`;
  const entries = toEnter(input).map((one) => exact(one, currency));
  return reasons.PAYOUT_RETURNED({
    payout,
    amount: moneyText(amount, currency),
    deposit: number ? `deposit ${number}` : unnamed,
    entries: formatList(entries, '; ') || undefined,
    // A deposit made by hand may have no copy here that could show its reversal.
    reversalIsSeen: intent.ledgerId !== null,
  });
}

/** The entries that neither the deposit holds nor a to-do of a payment asks for. */
function toEnter({ facts, payments, feesDeposited }: PayoutTodosInput): readonly SheetEntry[] {
  return journalEntries(facts, payments, feesDeposited).filter(({ askedBy }) => askedBy === 'payout');
}

function exact({ amount, debit, credit }: SheetEntry, currency: Currency): string {
  return `${moneyText(amount, currency)}, debit ${debit}, credit ${credit}`;
}

/** The entries to book beside the deposit. None if a person made the deposit by hand, and so its entries. */
function toBook(input: PayoutTodosInput): Explanation[] {
  if (input.intent.state === 'CLOSED') return [];
  const { id: payout, arrivalDate: date, currency } = input.facts;
  const entries = toEnter(input);
  const fees = entries
    .filter(({ kind }) => kind === 'fee')
    .map((one) =>
      reasons.FEES_TO_BOOK({
        payout,
        date,
        fees: moneyText(one.amount, currency),
        moved: one.bank < 0 ? 'deducted' : 'returned',
        entry: exact(one, currency),
      }),
    );
  const others = entries.filter(({ kind }) => kind !== 'fee');
  if (others.length === 0) return fees;
  const text = formatList(
    others.map((one) => `${one.text}: ${exact(one, currency)}`),
    '; ',
  );
  return [...fees, reasons.OTHER_ENTRIES_TO_BOOK({ payout, date, entries: text })];
}

function toReverse({ facts, payments, intent, now }: PayoutTodosInput): Explanation[] {
  const awaited = awaitedReversals(breakDown(facts, payments), payments, isPastLastMessage(intent, now));
  if (awaited.length === 0) return [];
  const text = formatList(awaited.map((one) => paymentText(one, payments, facts.currency)));
  return [reasons.REVERSAL_AWAITED({ payout: facts.id, payments: text })];
}
