import { idsIn } from '../../domain/intent/ledger-records.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import { type PaymentCase, paymentCaseOf } from '../../domain/payment/case.ts';
import { withIntent } from '../../domain/payment/record.ts';
import { isPossibleDuplicate } from '../../domain/posting/duplicates.ts';
import { dateIn } from '../../domain/shared/time.ts';
import type { SubjectAdapter } from '../engine/adapter.ts';
import { nowOf } from '../engine/now.ts';
import { asUnclaimed } from './gather.ts';
import { store } from './save.ts';

/** Payments, as they are sent and looked up. */
export const paymentAdapter: SubjectAdapter<PaymentCase, Payment> = {
  path: 'invoice_payments',
  async load(deps, { connectionId, writeBackId }) {
    const paymentId = writeBackId.replace(/^payment#/, '');
    return paymentCaseOf(await deps.paymentCases.load(connectionId, paymentId, []));
  },
  storeIntent: (deps, known, intent, claims = []) =>
    store(deps, known, { ...withIntent(known, intent, nowOf(deps)), claims }),
  isAlive: ({ payment }) => payment.status === 'succeeded',
  read: (ledger, id) => ledger.payment(id),
  since: (ledger, moment) => ledger.paymentsSince(moment),
  echoesMemo: ({ memoEcho }) => memoEcho === true,
  isAlike(record, known, { settings }) {
    const { details: facts } = known;
    const customer = known.intent.attempt?.posting?.customerId ?? facts?.customerId;
    if (!facts || !customer) return false;
    const { attempt } = known.intent;
    const notDuplicates = idsIn('not-duplicate', known.intent);
    const timeZone = settings.timeZone ?? 'UTC';
    const copy = asUnclaimed(record);
    // A payment that lists no invoices says nothing about them.
    const listed = copy.invoiceIds.length > 0;
    const invoiceIds = listed ? copy.invoiceIds : facts.allocations.map(({ invoiceId }) => invoiceId);
    // What was sent may be dated long before it was paid: a person may have chosen the date.
    const date = copy.date === attempt?.posting?.date ? dateIn(facts.paidAt, timeZone) : copy.date;
    return isPossibleDuplicate({ ...copy, invoiceIds, date }, { facts, notDuplicates }, customer, timeZone);
  },
};
