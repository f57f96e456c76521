import type { Intent } from '../../domain/intent/intent.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { noteLastListed } from '../../domain/payment/reversal.ts';
import { paymentTodos } from '../../domain/payment/todos.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { syncTodos } from '../engine/todos.ts';
import { storeIntent } from './save.ts';

/** Opens the to-dos that a payment and its invoices call for, closes those that are done, and puts the intent to rest. */
export function syncPaymentTodos(deps: WriteBackDeps, paymentCase: PaymentCase): Promise<PaymentCase> {
  const save = (of: PaymentCase, intent: Intent) => storeIntent(deps, of, intent);
  return syncTodos(deps, paymentCase, paymentTodos(paymentCase), save, (intent) =>
    noteLastListed(paymentCase, intent),
  );
}
