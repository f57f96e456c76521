import type { AlternativeBooks, Payout } from '../alternative/index.ts';
import { copiesOf } from './copies.ts';
import type { DepositRow } from './ledger-records.ts';
import { type Finding, type Line, line } from './line.ts';
import { moneyText, total } from './money.ts';
import { isPosted, stateFindings } from './states.ts';
import { type Stored, todoAbout } from './stored.ts';

/** What Intacct, DynamoDB and Alternative have of payouts. */
export interface PayoutSides {
  readonly ledger: { readonly deposits: ReadonlyMap<string, DepositRow> };
  readonly stored: Stored;
  readonly books: Pick<AlternativeBooks, 'payouts'>;
}

/** One line for every payout: its parts add up to what reached the bank, and its payments are one deposit or have a reason why not. */
export function comparePayouts(sides: PayoutSides): Line[] {
  return [...sides.books.payouts.values()].map((payout) => comparePayout(sides, payout));
}

function comparePayout({ ledger, stored }: PayoutSides, payout: Payout): Line {
  const { id, amount, currency, status, payments, adjustments } = payout;
  const gross = total(payments.map((one) => one.amount));
  const moved = total(adjustments.map((one) => one.amount));
  const intent = stored.intents.get(`deposit#alternative:${id}`);
  const live = copiesOf(ledger.deposits, id, intent);
  const cells = {
    payout: id,
    payments: moneyText(gross, currency),
    adjustments: moneyText(moved, currency),
    bank: moneyText(amount, currency),
    Alternative: status,
    intent: intent?.state ?? 'none',
    'Intacct record': live.map(({ recordNo }) => recordNo).join(' '),
  };
  return line(id, cells, [
    ...(gross + moved === amount
      ? []
      : [
          {
            unexplained: `${id}: its parts add up to ${moneyText(gross + moved, currency)}, not to the ${cells.bank} that reached the bank.`,
          },
        ]),
    ...storedFindings(stored, payout),
    ...stateFindings({ id, intent, live }),
    ...live.flatMap((deposit) => depositFindings(id, gross, deposit)),
    ...(isPosted(intent) ? returnedFindings(stored, payout, live) : []),
  ]);
}

function storedFindings({ deposits }: Stored, { id, amount, currency }: Payout): Finding[] {
  const stored = deposits.get(`alternative:${id}`);
  if (!stored)
    return [
      { unexplained: `${id} is lost: Alternative paid it out, but DynamoDB does not have the payout.` },
    ];
  if (stored['amount'] === amount && stored['currency'] === currency) return [];
  const inTable = `${String(stored['amount'])} ${String(stored['currency'])}`;
  return [
    { unexplained: `${id}: ${amount} ${currency} (minor units) in Alternative, ${inTable} in DynamoDB.` },
  ];
}

/** A deposit holds the payments in full: fees and returned money are booked beside the deposit. */
function depositFindings(id: string, gross: number, { recordNo, currency, payments }: DepositRow): Finding[] {
  const deposited = total(payments.map((one) => one.amount));
  if (deposited === gross) return [];
  const [held, taken] = [moneyText(deposited, currency), moneyText(gross, currency)];
  return [
    { unexplained: `${id}: its payments are ${taken}, but Intacct deposit ${recordNo} holds ${held}.` },
  ];
}

/** A deposit must still be there, or a to-do must say that the bank returned the payout. */
function returnedFindings(stored: Stored, { id, status }: Payout, live: readonly DepositRow[]): Finding[] {
  if (status === 'paid') {
    return live.length > 0
      ? []
      : [{ unexplained: `${id} was deposited, but Intacct no longer has the deposit.` }];
  }
  if (todoAbout(stored, ['PAYOUT_RETURNED'], id)) return [{ code: 'PAYOUT_RETURNED' }];
  return [{ unexplained: `${id} was returned after its deposit, but no to-do says so.` }];
}
