import * as z from 'zod';
import type { Deposit } from '../../domain/ledger/deposit.ts';
import { depositId, ledgerId } from '../../domain/shared/ids.ts';
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

/** The fields we use of a bank deposit. https://docs.rutter.com/rest/2024-08-31/bank-deposits */
const rawDeposit = z.looseObject({
  ...rawRecord,
  account_id: z.string().nullish(),
  subsidiary_id: z.string().nullish(),
  transaction_date: z.string(),
  currency_code: z.string().nullish(),
  total_amount: rawMoney,
  memo: z.string().nullish(),
  linked_payments: z
    .array(
      z.looseObject({
        id: rawId.nullish(),
        type: z.string().nullish(),
        payment_amount: rawMoney,
      }),
    )
    .nullish(),
  line_items: z
    .array(
      z.looseObject({
        account_id: z.string().nullish(),
        description: z.string().nullish(),
        total_amount: rawMoney,
      }),
    )
    .nullish(),
});

export function readDeposit(row: unknown, company: Company): Reading<Deposit> {
  return parseRecord('Deposit', rawDeposit, row, (raw) => {
    const currency = currencyOf(raw.currency_code, company);
    return {
      ...newRecordFields,
      connectionId: company.connectionId,
      depositId: depositId.parse(`intacct:${raw.id}`),
      origin: 'intacct',
      status: 'deposited',
      amount: money(raw.total_amount, currency, 'total_amount'),
      currency,
      date: dateOf(raw.transaction_date, 'transaction_date'),
      memo: raw.memo ?? null,
      accountId: raw.account_id ?? null,
      subsidiaryId: raw.subsidiary_id ?? null,
      payments: (raw.linked_payments ?? []).map((link, at) => ({
        ledgerId: link.id ? ledgerId.parse(link.id) : null,
        type: link.type ?? 'unknown',
        amount: money(link.payment_amount, currency, `linked_payments.${at}.payment_amount`),
      })),
      adjustments: (raw.line_items ?? []).map((line, at) => ({
        accountId: line.account_id ?? null,
        description: line.description ?? null,
        amount: money(line.total_amount, currency, `line_items.${at}.total_amount`),
      })),
      ledger: { ...snapshotOf(raw), ledgerId: ledgerId.parse(raw.id) },
    };
  });
}
