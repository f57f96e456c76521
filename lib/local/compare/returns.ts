import type { TakenPayment } from '../alternative/index.ts';
import { stands } from './copies.ts';
import type { Finding } from './line.ts';
import { type Stored, todoAbout } from './stored.ts';

/** Money that went back on one side only needs a person: a to-do must ask for it. */
export function returnFindings(
  stored: Stored,
  payment: TakenPayment,
  inLedger: boolean,
  wasPosted: boolean,
): Finding[] {
  const { id, refunds } = payment;
  const requireTodo = (what: string, ...codes: readonly string[]): Finding[] => {
    const code = todoAbout(stored, codes, id);
    return [code ? { code } : { unexplained: `${id} ${what}, but no to-do says so.` }];
  };
  if (!stands(payment)) {
    if (!inLedger) return wasPosted ? [{ code: 'REVERSED_IN_INTACCT' }] : [];
    return requireTodo(
      'failed or was charged back, Intacct still has the payment',
      'REVERSE_FAILED_PAYMENT',
      'REVERSE_CHARGEBACK',
    );
  }
  if (!wasPosted) return [];
  const refunded = refunds.length > 0;
  if (!inLedger && refunded) {
    return requireTodo(
      'was refunded, Intacct no longer has the payment',
      'REFUND_TO_BOOK',
      'POSTED_PAYMENT_GONE',
    );
  }
  if (!inLedger) return requireTodo('stands, Intacct no longer has the payment', 'POSTED_PAYMENT_GONE');
  return refunded ? requireTodo('was refunded, Intacct does not show the refund', 'REFUND_TO_BOOK') : [];
}
