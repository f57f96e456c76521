import type { Payment } from '../../functions/domain/ledger/payment.ts';
import { customerId, invoiceId, ledgerId, paymentId } from '../../functions/domain/shared/ids.ts';
import { connectionId, date, dollars, minute, usd } from './factories.ts';

/** A ledger payment of 100 dollars for `invoice-1`, as it was read. */
export function ledgerPayment(changes: Partial<Payment> = {}, id = 'ledger-1'): Payment {
  return {
    connectionId,
    paymentId: paymentId.parse(`intacct:${id}`),
    version: 1,
    missingSince: null,
    held: null,
    origin: 'intacct',
    status: 'succeeded',
    amount: dollars(100),
    currency: usd,
    customerId: customerId.parse('customer-1'),
    date: date('2026-03-10'),
    method: 'eft',
    memo: null,
    accountId: 'bank',
    deposited: null,
    allocations: [{ invoiceId: invoiceId.parse('invoice-1'), amount: dollars(100) }],
    ledger: { platformId: 'P-1', updatedAt: null, lastSyncedAt: minute(0), ledgerId: ledgerId.parse(id) },
    ...changes,
  };
}
