import type { Intent } from '../../domain/intent/intent.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { noteLastListed } from '../../domain/payment/reversal.ts';
import { paymentTodos } from '../../domain/payment/todos.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { syncTodos } from '../engine/todos.ts';
import { storeIntent } from './save.ts';

/** Opens and closes the to-dos of a payment and its invoices, and sets when its intent is driven next. */
export function syncPaymentTodos(deps: WriteBackDeps, paymentCase: PaymentCase): Promise<PaymentCase> {
  const save = (stored: PaymentCase, intent: Intent) => storeIntent(deps, stored, intent);
  return syncTodos(deps, paymentCase, paymentTodos(paymentCase), save, (intent) =>
    noteLastListed(paymentCase, intent),
  );
}
