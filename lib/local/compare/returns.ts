import type { TakenPayment } from '../alternative/index.ts';
import { stands } from './copies.ts';
import { type Here, todoAbout } from './here.ts';
import type { Finding } from './verdict.ts';

/** What came back on one side only needs a person, and that person must have been asked. */
export function returnFindings(
  here: Here,
  payment: TakenPayment,
  inLedger: boolean,
  posted: boolean,
): Finding[] {
  const { id, refunds } = payment;
  const asked = (what: string, ...codes: readonly string[]): Finding[] => {
    const code = todoAbout(here, codes, id);
    return [code ? { code } : { unexplained: `${id} ${what}, and no to-do says so.` }];
  };
  if (!stands(payment)) {
    if (!inLedger) return posted ? [{ code: 'REVERSED_IN_INTACCT' }] : [];
    return asked('came back, the ledger still has it', 'REVERSE_FAILED_PAYMENT', 'REVERSE_CHARGEBACK');
  }
  if (!posted) return [];
  const refunded = refunds.length > 0;
  if (!inLedger && refunded) {
    return asked('was refunded, the ledger has it no more', 'REFUND_TO_BOOK', 'POSTED_PAYMENT_GONE');
  }
  if (!inLedger) return asked('stands, the ledger has it no more', 'POSTED_PAYMENT_GONE');
  return refunded ? asked('was refunded, the ledger does not know it', 'REFUND_TO_BOOK') : [];
}
