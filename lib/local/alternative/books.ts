import { minorUnits, sum } from '../../../functions/domain/shared/money.ts';
import { type Instant, instantOf } from '../../../functions/domain/shared/time.ts';
import { type AlternativeEvent, describePayment, describePayout } from './events.ts';
import type { AcceptedRequest, PaymentRequest } from './payment-request.ts';
import { type PayoutRequest, planPayout } from './payouts.ts';
import { AlternativeRefusal, type Failure, type Payout, type Refund, type TakenPayment } from './types.ts';

export interface BooksSettings {
  readonly connectionId: string;
  /** Makes the ids of a run unique: a ledger may outlive several runs. */
  readonly run: string;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const arrivesAfterMs = 2 * 86_400_000;

/** Alternative's own books: payments, payouts, and the events about them in order. */
export class AlternativeBooks {
  readonly payments = new Map<string, TakenPayment>();
  readonly payouts = new Map<string, Payout>();
  readonly events: AlternativeEvent[] = [];
  readonly #settings: BooksSettings;
  #count = 0;
  #lastAt = 0;

  constructor(settings: BooksSettings) {
    this.#settings = settings;
  }

  /** Records the payment of an accepted request. */
  take({ parts, currency, customerId }: AcceptedRequest, request: PaymentRequest): TakenPayment {
    const paidAt = this.#moment();
    const payment: TakenPayment = {
      id: this.#newId('pay'),
      status: 'succeeded',
      amount: sum(parts.map(({ amount }) => amount)),
      currency,
      parts,
      customerId,
      method: request.method ?? 'standard_ach',
      recordedByHand: request.recordedByHand ?? false,
      surcharge: minorUnits(request.surcharge ?? 0),
      paidAt,
      failure: null,
      refunds: [],
    };
    return this.#record('payment_succeeded', payment);
  }

  /** The bank returns a payment that had succeeded. Throws {@link AlternativeRefusal}. */
  fail(id: string, failure: Failure = { code: 'R01', message: 'Insufficient funds' }): TakenPayment {
    return this.#record('payment_failed', { ...this.#standing(id), status: 'failed', failure });
  }

  /** The customer disputes a payment and gets it back. Throws {@link AlternativeRefusal}. */
  chargeBack(
    id: string,
    failure: Failure = { code: 'fraudulent', message: 'The cardholder did not authorize it' },
  ): TakenPayment {
    return this.#record('payment_chargeback', { ...this.#standing(id), status: 'charged_back', failure });
  }

  /** Gives back a part, in minor units, or all that is left. Throws {@link AlternativeRefusal}. */
  refund(id: string, amount?: number): TakenPayment {
    const payment = this.#standing(id);
    const left = payment.amount - sum(payment.refunds.map((earlier) => earlier.amount));
    const refund: Refund = { id: this.#newId('re'), amount: minorUnits(amount ?? left) };
    if (refund.amount <= 0 || refund.amount > left) {
      throw new AlternativeRefusal(`${id}: ${refund.amount} of ${left} minor units cannot be refunded`);
    }
    const status = refund.amount === left ? 'refunded' : payment.status;
    const refunds = [...payment.refunds, refund];
    return this.#record('payment_refunded', { ...payment, status, refunds }, refund);
  }

  /** Pays out payments, less a fee and the money that went back from earlier payouts. Throws {@link AlternativeRefusal}. */
  payOut(request: PayoutRequest): Payout {
    const planned = planPayout(request, this.payments, [...this.payouts.values()]);
    const arrivalDate = instantOf(this.#settings.now() + arrivesAfterMs).slice(0, 10);
    const payout: Payout = { id: this.#newId('po'), status: 'paid', arrivalDate, ...planned };
    return this.#recordPayout('payout_paid', payout);
  }

  /** The bank sends a payout back. Throws {@link AlternativeRefusal}. */
  failPayout(id: string): Payout {
    const payout = this.payouts.get(id);
    if (payout?.status !== 'paid') throw new AlternativeRefusal(`${id} is no payout that arrived`);
    return this.#recordPayout('payout_failed', { ...payout, status: 'failed' });
  }

  #standing(id: string): TakenPayment {
    const payment = this.payments.get(id);
    if (payment?.status !== 'succeeded') throw new AlternativeRefusal(`${id} is no payment that stands`);
    return payment;
  }

  #record(detailType: AlternativeEvent['detailType'], payment: TakenPayment, refund?: Refund): TakenPayment {
    this.payments.set(payment.id, payment);
    this.#add(detailType, { payment: describePayment(payment, refund) });
    return payment;
  }

  #recordPayout(detailType: AlternativeEvent['detailType'], payout: Payout): Payout {
    this.payouts.set(payout.id, payout);
    this.#add(detailType, { payout: describePayout(payout) });
    return payout;
  }

  #add(detailType: AlternativeEvent['detailType'], about: Partial<AlternativeEvent['detail']>): void {
    const { connectionId } = this.#settings;
    const eventId = this.#newId('evt');
    this.events.push({
      detailType,
      detail: { connectionId, eventId, occurredAt: this.#moment(), ...about },
    });
  }

  #newId(kind: string): string {
    this.#count += 1;
    return `${kind}_${this.#settings.run}_${this.#count}`;
  }

  /** No two events have the same time, because the later one counts. */
  #moment(): Instant {
    this.#lastAt = Math.max(this.#settings.now(), this.#lastAt + 1);
    return instantOf(this.#lastAt);
  }
}
