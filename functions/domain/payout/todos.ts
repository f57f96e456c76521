import type { Intent } from '../intent.ts';
import { type Explanation, reasons } from '../reasons.ts';
import { listed } from '../text.ts';
import { awaitedReversals, divide } from './division.ts';
import { entriesOf, type SheetEntry } from './entries.ts';
import type { PayoutStatus } from './events.ts';
import { moneyText, type PayoutFacts } from './facts.ts';
import { type PayoutPayment, paymentText } from './types.ts';

/** What is known of a payout and its deposit when its to-dos are looked at. */
export interface PayoutTodosInput {
  readonly facts: PayoutFacts;
  readonly status: PayoutStatus;
  readonly intent: Intent;
  readonly payments: readonly PayoutPayment[];
  /** Its deposit in Intacct, as far as the ledger shows it. */
  readonly deposit: { readonly number: string; readonly gone: boolean } | null;
  /** Its fees went with the deposit, as lines. */
  readonly feesDeposited: boolean;
}

/** What a person must do about a payout now. One that is no longer named here is done. */
export function openTodos(input: PayoutTodosInput): readonly Explanation[] {
  const { intent, status } = input;
  const inLedger = intent.ledgerId !== null && !input.deposit?.gone;
  // Made by hand it may be where no copy of ours shows it.
  const byHand = intent.closedAs === 'done-by-hand';
  if (status === 'failed') return inLedger || byHand ? [returned(input)] : [];
  if (inLedger) return toBook(input);
  return intent.state === 'CLOSED' ? [] : toReverse(input);
}

/** No copy of ours shows the reversal of what was made by hand. */
const unseen = 'Then resolve as ignore: only a person can tell that it is done';

function returned({ facts, deposit, intent }: PayoutTodosInput): Explanation {
  const { id: payout, amount, currency } = facts;
  const number = deposit?.number ?? intent.ledgerNumbers[0];
  const unnamed = intent.ledgerId === null ? 'the deposit made by hand' : `the deposit with memo ${payout}`;
  return reasons.PAYOUT_RETURNED({
    payout,
    amount: moneyText(amount, currency),
    deposit: number ? `deposit ${number}` : unnamed,
    mind: intent.ledgerId === null ? unseen : 'This then ends by itself',
  });
}

/** What the deposit itself cannot hold. Entries that a person made by hand with the deposit are theirs to know. */
function toBook({ facts, payments, intent, feesDeposited }: PayoutTodosInput): Explanation[] {
  if (intent.state === 'CLOSED') return [];
  const { id: payout, arrivalDate: date, currency } = facts;
  const entries = entriesOf(facts, payments);
  const exact = ({ amount, debit, credit }: SheetEntry) =>
    `${moneyText(amount, currency)}, debit ${debit}, credit ${credit}`;
  const fees = entries
    .filter(({ kind }) => kind === 'fee' && !feesDeposited)
    .map((one) =>
      reasons.FEES_TO_BOOK({ payout, date, fees: moneyText(one.amount, currency), entry: exact(one) }),
    );
  const others = entries.filter(({ kind }) => kind === 'other');
  if (others.length === 0) return fees;
  const text = listed(
    others.map((one) => `${one.text}: ${exact(one)}`),
    '; ',
  );
  return [...fees, reasons.OTHER_ENTRIES_TO_BOOK({ payout, date, entries: text })];
}

function toReverse({ facts, payments }: PayoutTodosInput): Explanation[] {
  const awaited = awaitedReversals(divide(facts, payments), payments);
  if (awaited.length === 0) return [];
  const text = listed(awaited.map((one) => paymentText(one, payments, facts.currency)));
  return [reasons.REVERSAL_AWAITED({ payout: facts.id, payments: text })];
}
