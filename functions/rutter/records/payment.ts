import * as z from 'zod';
import type { Payment } from '../../domain/ledger/payment.ts';
import { customerId, invoiceId, ledgerId, paymentId } from '../../domain/shared/ids.ts';
import {
  type Company,
  currencyOf,
  dateOf,
  money,
  newRecordFields,
  parseRecord,
  type Reading,
  rawId,
  rawMoney,
  rawRecord,
  snapshotOf,
} from './reading.ts';

/** The fields we use of an invoice payment. https://docs.rutter.com/rest/2024-08-31/invoice-payments */
const rawPayment = z.looseObject({
  ...rawRecord,
  account_id: z.string().nullish(),
  customer_id: rawId.nullish(),
  txn_date: z.string(),
  currency_code: z.string().nullish(),
  deposited: z.boolean().nullish(),
  memo: z.string().nullish(),
  total_amount: rawMoney,
  linked_invoices: z.array(z.looseObject({ id: rawId, amount: rawMoney })).nullish(),
  additional_fields: z.looseObject({ payment_method: z.string().nullish() }).nullish(),
});

/** Rutter's object has no status. An AR payment that is in the ledger has been received, so it has succeeded. */
export function readPayment(row: unknown, company: Company): Reading<Payment> {
  return parseRecord('Payment', rawPayment, row, (raw) => {
    const currency = currencyOf(raw.currency_code, company);
    return {
      ...newRecordFields,
      connectionId: company.connectionId,
      paymentId: paymentId.parse(`intacct:${raw.id}`),
      origin: 'intacct',
      status: 'succeeded',
      amount: money(raw.total_amount, currency, 'total_amount'),
      currency,
      customerId: raw.customer_id ? customerId.parse(raw.customer_id) : null,
      date: dateOf(raw.txn_date, 'txn_date'),
      method: raw.additional_fields?.payment_method ?? null,
      memo: raw.memo ?? null,
      accountId: raw.account_id ?? null,
      deposited: raw.deposited ?? null,
      allocations: (raw.linked_invoices ?? []).map((link, at) => ({
        invoiceId: invoiceId.parse(link.id),
        amount: money(link.amount, currency, `linked_invoices.${at}.amount`),
      })),
      ledger: { ...snapshotOf(raw), ledgerId: ledgerId.parse(raw.id) },
    };
  });
}
