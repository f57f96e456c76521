import type { Payment } from '../domain/payment.ts';
import { isTwin } from '../domain/posting/twin.ts';
import { withIntent } from '../domain/record-payment.ts';
import { dateIn } from '../domain/time.ts';
import { type Case, caseOf, nowOf, store } from './case.ts';
import { asUnclaimed } from './gather.ts';
import type { Kind } from './kind.ts';
import { factsOf } from './prepare.ts';

/** Payments, as they are sent and looked up. */
export const paymentKind: Kind<Case, Payment> = {
  path: 'invoice_payments',
  reload: async (deps, { intent, payment }) =>
    caseOf(await deps.writeBacks.load(intent.connectionId, payment.paymentId, [])),
  storeIntent: (deps, known, intent, claims = []) =>
    store(deps, known, { ...withIntent(known, intent, nowOf(deps)), claims }),
  isAlive: ({ payment }) => payment.status === 'succeeded',
  read: (ledger, id) => ledger.payment(id),
  since: (ledger, moment) => ledger.paymentsSince(moment),
  echoesMemo: ({ memoEcho }) => memoEcho === true,
  isAlike(record, known, { settings }) {
    const facts = factsOf(known);
    const customer = known.intent.posting?.customerId ?? facts?.customerId;
    if (!facts || !customer) return false;
    const { posting, twinsRuledOut } = known.intent;
    const timeZone = settings.timeZone ?? 'UTC';
    const copy = asUnclaimed(record);
    // A payment that lists no invoices says nothing about them.
    const listed = copy.invoiceIds.length > 0;
    const invoiceIds = listed ? copy.invoiceIds : facts.allocations.map(({ invoiceId }) => invoiceId);
    // What was sent may be dated long before it was paid: a person may have chosen the date.
    const date = copy.date === posting?.date ? dateIn(facts.paidAt, timeZone) : copy.date;
    return isTwin({ ...copy, invoiceIds, date }, { facts, twinsRuledOut }, customer, timeZone);
  },
};
