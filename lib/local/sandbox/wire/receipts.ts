import { wireDate } from '../dates.ts';
import { depositTotalOf, unappliedOf } from '../ledger/arithmetic.ts';
import type { LedgerCreditMemo, LedgerDeposit, LedgerPayment } from '../ledger/rows.ts';
import { decimalNumber, decimalString, decimalsOf } from '../money.ts';
import type { Render } from './wire.ts';

/** InvoicePayment: money as strings. */
export const renderPayment: Render<LedgerPayment> = (payment, options) => {
  const decimals = decimalsOf(payment.currency);
  return {
    account_id: payment.accountId,
    ar_account_id: payment.receivableAccountId,
    customer_id: payment.customerId,
    payment_method_id: null,
    txn_date: wireDate(payment.date),
    currency_code: payment.currency,
    currency_rate: payment.currency === options.companyCurrency ? 1 : null,
    deposited: options.reportDeposited ? payment.depositId !== null : null,
    memo: options.echoMemo ? payment.memo : null,
    reference: null,
    total_amount: decimalString(payment.amount, decimals),
    linked_invoices: payment.allocations.map(({ invoiceId, amount }) => ({
      id: invoiceId,
      allocated_at: wireDate(payment.date),
      amount: decimalString(amount, decimals),
    })),
    additional_fields: { payment_method: payment.method },
  };
};

const creditStatus = (memo: LedgerCreditMemo): string => {
  if (unappliedOf(memo) === 0) return 'APPLIED';
  return memo.applications.length === 0 ? 'OPEN' : 'PARTIALLY_APPLIED';
};

/** InvoiceCreditMemo: money as strings, status in upper case. */
export const renderCreditMemo: Render<LedgerCreditMemo> = (memo) => {
  const decimals = decimalsOf(memo.currency);
  const total = decimalString(memo.total, decimals);
  return {
    account_id: memo.accountId,
    customer_id: memo.customerId,
    allocated_at: memo.applications[0] ? wireDate(memo.applications[0].date) : null,
    issue_date: wireDate(memo.date),
    currency_code: memo.currency,
    document_number: memo.number,
    memo: memo.memo,
    remaining_amount: decimalString(unappliedOf(memo), decimals),
    status: creditStatus(memo),
    total_amount: total,
    linked_invoices: memo.applications.map(({ invoiceId, date, amount }) => ({
      id: invoiceId,
      allocated_date: wireDate(date),
      allocated_amount: decimalString(amount, decimals),
    })),
    line_items: [
      {
        id: null,
        platform_id: `${memo.recordNo}-1`,
        account_id: memo.accountId,
        class_id: null,
        item_id: null,
        tax_rate_id: null,
        amount: total,
        description: memo.description,
        discount_amount: null,
        discount_percentage: null,
        quantity: 1,
        sub_total: total,
        tax_amount: null,
        unit_amount: total,
      },
    ],
  };
};

/** BankDeposit: money as numbers, link types in lower case. */
export const renderDeposit: Render<LedgerDeposit> = (deposit) => {
  const decimals = decimalsOf(deposit.currency);
  return {
    account_id: deposit.accountId,
    subsidiary_id: deposit.subsidiaryId,
    transaction_date: wireDate(deposit.date),
    currency_code: deposit.currency,
    total_amount: decimalNumber(depositTotalOf(deposit), decimals),
    memo: deposit.memo,
    linked_payments: deposit.payments.map((payment) => ({
      id: payment.paymentId,
      payment_amount: decimalNumber(payment.amount, decimals),
      type: 'invoice_payment',
    })),
    line_items: deposit.lines.map((line, index) => ({
      platform_id: `${deposit.recordNo}-${index + 1}`,
      account_id: line.accountId,
      class_id: null,
      customer_id: line.customerId,
      department_id: null,
      location_id: null,
      vendor_id: null,
      total_amount: decimalNumber(line.amount, decimals),
      description: line.description,
    })),
  };
};
