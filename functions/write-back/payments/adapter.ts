import { idsIn } from '../../domain/intent/ledger-records.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import { type PaymentCase, paymentCaseOf } from '../../domain/payment/case.ts';
import { withChangedInvoices } from '../../domain/payment/record.ts';
import { isPossibleDuplicate } from '../../domain/posting/duplicates.ts';
import { dateIn } from '../../domain/shared/time.ts';
import type { SubjectAdapter } from '../engine/adapter.ts';
import { nowOf } from '../engine/clock.ts';
import { asUnclaimed } from './gather-posting-input.ts';
import { storeChanges } from './save.ts';

/** How payments are stored, sent and looked up. */
export const paymentAdapter: SubjectAdapter<PaymentCase, Payment> = {
  path: 'invoice_payments',
  async load(deps, { connectionId, writeBackId }) {
    const paymentId = writeBackId.replace(/^payment#/, '');
    return paymentCaseOf(await deps.paymentCases.load(connectionId, paymentId, []));
  },
  storeIntent: (deps, paymentCase, intent, claims = []) =>
    storeChanges(deps, paymentCase, { ...withChangedInvoices(paymentCase, intent, nowOf(deps)), claims }),
  isAlive: ({ payment }) => payment.status === 'succeeded',
  read: (ledger, id) => ledger.payment(id),
  syncedSince: (ledger, moment) => ledger.paymentsSince(moment),
  echoesMemo: ({ memoEcho }) => memoEcho === true,
  isPossibleMatch(record, paymentCase, { settings }) {
    const { details } = paymentCase;
    const customer = paymentCase.intent.attempt?.posting?.customerId ?? details?.customerId;
    if (!details || !customer) return false;
    const { attempt } = paymentCase.intent;
    const notDuplicates = idsIn('not-duplicate', paymentCase.intent);
    const timeZone = settings.timeZone ?? 'UTC';
    const copy = asUnclaimed(record);
    // A record that lists no invoices is not ruled out by them.
    const listsInvoices = copy.invoiceIds.length > 0;
    const invoiceIds = listsInvoices
      ? copy.invoiceIds
      : details.allocations.map(({ invoiceId }) => invoiceId);
    // A person may have chosen a posting date long before the payment: a record of that date counts as dated right.
    const date = copy.date === attempt?.posting?.date ? dateIn(details.paidAt, timeZone) : copy.date;
    return isPossibleDuplicate(
      { ...copy, invoiceIds, date },
      { facts: details, notDuplicates },
      customer,
      timeZone,
    );
  },
};
