import type { AlternativeBooks, Payout } from '../alternative/index.ts';
import { copiesOf } from './copies.ts';
import { type Here, todoAbout } from './here.ts';
import type { DepositRow } from './ledger-side.ts';
import { plain, total } from './money.ts';
import { isPosted, stateFindings } from './states.ts';
import { type Finding, type Line, line } from './verdict.ts';

export interface PayoutSides {
  readonly ledger: { readonly deposits: ReadonlyMap<string, DepositRow> };
  readonly here: Here;
  readonly books: Pick<AlternativeBooks, 'payouts'>;
}

/** Every payout: its parts add up to what reached the bank, and the ledger has its payments as one deposit or says why not. */
export function comparePayouts(sides: PayoutSides): Line[] {
  return [...sides.books.payouts.values()].map((payout) => comparePayout(sides, payout));
}

function comparePayout({ ledger, here }: PayoutSides, payout: Payout): Line {
  const { id, amount, currency, status, payments, adjustments } = payout;
  const gross = total(payments.map((one) => one.amount));
  const moved = total(adjustments.map((one) => one.amount));
  const intent = here.intents.get(`deposit#alternative:${id}`);
  const live = copiesOf(ledger.deposits, id, intent);
  const cells = {
    payout: id,
    payments: plain(gross, currency),
    adjustments: plain(moved, currency),
    bank: plain(amount, currency),
    Alternative: status,
    intent: intent?.state ?? 'none',
    'Intacct record': live.map(({ recordNo }) => recordNo).join(' '),
  };
  return line(id, cells, [
    ...(gross + moved === amount
      ? []
      : [{ unexplained: `${id}: its parts come to ${plain(gross + moved, currency)}, not ${cells.bank}.` }]),
    ...storedFindings(here, payout),
    ...stateFindings({ id, intent, live }),
    ...live.flatMap((deposit) => depositFindings(id, gross, deposit)),
    ...(isPosted(intent) ? returnedFindings(here, payout, live) : []),
  ]);
}

function storedFindings({ deposits }: Here, { id, amount, currency }: Payout): Finding[] {
  const stored = deposits.get(`alternative:${id}`);
  if (!stored) return [{ unexplained: `${id} is lost: Alternative paid it out, and it is not stored.` }];
  if (stored['amount'] === amount && stored['currency'] === currency) return [];
  const here = `${String(stored['amount'])} ${String(stored['currency'])}`;
  return [{ unexplained: `${id}: ${amount} ${currency} (minor units) in Alternative, ${here} here.` }];
}

/** A deposit of the ledger holds the payments in full; what was kept or came back stands beside them. */
function depositFindings(id: string, gross: number, { recordNo, currency, payments }: DepositRow): Finding[] {
  const deposited = total(payments.map((one) => one.amount));
  if (deposited === gross) return [];
  const [there, taken] = [plain(deposited, currency), plain(gross, currency)];
  return [{ unexplained: `${id}: its payments are ${taken}, deposit ${recordNo} holds ${there}.` }];
}

function returnedFindings(here: Here, { id, status }: Payout, live: readonly DepositRow[]): Finding[] {
  if (status === 'paid') {
    return live.length > 0 ? [] : [{ unexplained: `${id} was deposited, the ledger has it no more.` }];
  }
  if (todoAbout(here, ['PAYOUT_RETURNED'], id)) return [{ code: 'PAYOUT_RETURNED' }];
  return [{ unexplained: `${id} was returned after its deposit, and no to-do says so.` }];
}
