import type { Intent } from '../../domain/intent/intent.ts';
import { numbersIn } from '../../domain/intent/ledger-records.ts';
import { move } from '../../domain/intent/transitions.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { type Difference, differences } from '../../domain/payment/compare.ts';
import { type Explanation, reasons } from '../../domain/reasons/catalog.ts';
import { alternativeIdOf } from '../engine/adapter.ts';
import { nowOf } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { storeIntent } from './save.ts';

/** The numbers under which a person finds a payment in Intacct, or its memo where none is known. */
function numberText(paymentCase: PaymentCase): string {
  return numbersIn('current', paymentCase.intent).join(', ') || `with memo ${alternativeIdOf(paymentCase)}`;
}

/** The fields of a difference for its sentence, with the number under which a person finds the ledger payment. */
export function differenceText(paymentCase: PaymentCase, different: readonly Difference[]) {
  const payment = alternativeIdOf(paymentCase);
  return { payment, number: numberText(paymentCase), fields: different.join('; ') };
}

/**
 * How the ledger's payments differ in money from a payment that we did not post. Their account and date do not matter.
 * Undefined if they agree.
 */
export function closedDifference(
  paymentCase: PaymentCase,
  copies: readonly Payment[],
): Explanation | undefined {
  const { details } = paymentCase;
  const different = details ? differences({ ...paymentCase.intent, attempt: null }, details, copies) : [];
  return different.length > 0
    ? reasons.FOUND_DIFFERENT_IN_LEDGER(differenceText(paymentCase, different))
    : undefined;
}

/**
 * Compares a closed intent with its ledger payments, and stores whether they differ: people may have changed them, or
 * applied them to other invoices.
 */
export async function compareClosed(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  copies: readonly Payment[],
): Promise<PaymentCase> {
  const { intent, payment } = paymentCase;
  // The ledger payment of a failed payment has to be reversed anyway, whatever it shows.
  if (payment.status === 'failed' || payment.status === 'charged_back') return paymentCase;
  const why = closedDifference(paymentCase, copies);
  if (why) return why.sentence === intent.accepted ? paymentCase : storeReason(deps, paymentCase, why);
  if (intent.reason !== 'FOUND_DIFFERENT') return paymentCase;
  return storeReason(
    deps,
    paymentCase,
    reasons.RECORDED_BY_HAND({ payment: alternativeIdOf(paymentCase), number: numberText(paymentCase) }),
  );
}

async function storeReason(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  why: Explanation,
): Promise<PaymentCase> {
  const { intent } = paymentCase;
  if (intent.reason === why.code && intent.sentence === why.sentence) return paymentCase;
  return storeIntent(deps, paymentCase, closedWith(intent, why, deps));
}

function closedWith(intent: Intent, why: Explanation, deps: WriteBackDeps): Intent {
  const { closedAs } = intent;
  const now = nowOf(deps);
  return move(intent, {
    to: 'CLOSED',
    at: now,
    by: 'ledger',
    why,
    dueAt: now,
    ...(closedAs ? { closedAs } : {}),
  });
}
