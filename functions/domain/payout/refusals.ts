import type { Answer } from '../answer.ts';
import type { Intent } from '../intent.ts';
import { type Explanation, reasons } from '../reasons.ts';
import { refusalOf } from '../refusals.ts';
import { moneyText } from './facts.ts';

type Refusal = Pick<Extract<Answer, { readonly kind: 'refused' }>, 'status' | 'text' | 'byLedger'>;

/** Rutter has no such path for the company. */
const notOffered = 404;
/** Refusals of the connection as a whole mean the same whatever was sent. */
const ofConnection: ReadonlySet<string> = new Set(['WEB_SERVICES_NOT_AUTHORIZED']);

/** Why a deposit was refused; undefined where that has nothing to do with its being one. */
export function depositRefusal(intent: Intent, { status, text, byLedger }: Refusal): Explanation | undefined {
  const { kind, deposit, subjectId } = intent;
  if (kind !== 'deposit' || !deposit) return undefined;
  const payout = subjectId.replace(/^alternative:/, '');
  if (!byLedger) return status === notOffered ? reasons.DEPOSITS_NOT_SUPPORTED({ payout }) : undefined;
  const refused = { payout, amount: moneyText(deposit.gross, deposit.currency), text };
  const known = refusalOf({ payment: payout, amount: refused.amount, text });
  if (ofConnection.has(known.code)) return known;
  return known.code === 'PERIOD_CLOSED'
    ? reasons.DEPOSIT_PERIOD_CLOSED_IN_LEDGER(refused)
    : reasons.DEPOSIT_REFUSED(refused);
}
