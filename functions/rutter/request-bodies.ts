import * as z from 'zod';
import type { BankDeposit, Posting } from '../domain/intent/outgoing.ts';
import { toDecimalString } from '../domain/shared/money.ts';
import { depositBody, type NewBankDeposit, type NewInvoicePayment, paymentBody } from './writes.ts';

/** The exact bytes of a request, or why it cannot be made, for example because of an id that Rutter would refuse. */
export type PreparedRequest = { readonly body: string } | { readonly problem: string };

/** The request that creates one ledger payment. Rutter takes amounts in major units and dates as midnight UTC. */
export function paymentRequest(posting: Posting): PreparedRequest {
  const { accountId, customerId, date, currency, total, memo, method, allocations } = posting;
  const major = (amount: typeof total) => Number(toDecimalString(amount, currency));
  const day = `${date}T00:00:00.000Z`;
  return prepare(paymentBody, {
    account_id: accountId,
    customer_id: customerId,
    txn_date: day,
    currency_code: currency,
    total_amount: major(total),
    memo,
    linked_invoices: allocations.map(({ invoiceId, amount }) => ({
      id: invoiceId,
      allocated_at: day,
      amount: major(amount),
    })),
    additional_fields: { payment_method: method },
  } satisfies NewInvoicePayment);
}

/** The request that creates one bank deposit. */
export function depositRequest({
  accountId,
  date,
  currency,
  memo,
  ledgerIds,
  lines,
}: BankDeposit): PreparedRequest {
  const line = ({ accountId: account_id, amount, description }: BankDeposit['lines'][number]) => ({
    account_id,
    total_amount: Number(toDecimalString(amount, currency)),
    description,
  });
  return prepare(depositBody, {
    account_id: accountId,
    transaction_date: `${date}T00:00:00.000Z`,
    memo,
    linked_payments: ledgerIds.map((id) => ({ id, type: 'invoice_payment' })),
    ...(lines.length > 0 ? { line_items: lines.map(line) } : {}),
  } satisfies NewBankDeposit);
}

function prepare<Request>(toBody: (request: Request) => string, request: Request): PreparedRequest {
  try {
    return { body: toBody(request) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    return { problem: `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim() };
  }
}
