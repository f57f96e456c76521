import { minorUnits, sum } from '../../../functions/domain/shared/money.ts';
import { type Instant, instantOf } from '../../../functions/domain/shared/time.ts';
import { type AlternativeEvent, describePayment, describePayout } from './events.ts';
import { type PayoutWish, planPayout } from './payouts.ts';
import { AlternativeRefusal, type Failure, type Payout, type Refund, type TakenPayment } from './types.ts';
import type { GrantedWish, PaymentWish } from './wish.ts';

export interface BooksSettings {
  readonly connectionId: string;
  /** Distinguishes the ids of one run from those of another: a ledger may outlive both. */
  readonly run: string;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const arrivesAfterMs = 2 * 86_400_000;

/** Alternative's own books: payments and payouts, and every event that told of them, in the order of what happened. */
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

  /** Takes a payment that was granted. */
  take({ parts, currency, customerId }: GrantedWish, wish: PaymentWish): TakenPayment {
    const paidAt = this.#moment();
    const payment: TakenPayment = {
      id: this.#newId('pay'),
      status: 'succeeded',
      amount: sum(parts.map(({ amount }) => amount)),
      currency,
      parts,
      customerId,
      method: wish.method ?? 'standard_ach',
      recordedByHand: wish.recordedByHand ?? false,
      surcharge: minorUnits(wish.surcharge ?? 0),
      paidAt,
      failure: null,
      refunds: [],
    };
    return this.#tell('payment_succeeded', payment);
  }

  /** The bank returns a payment that had succeeded. Throws {@link AlternativeRefusal}. */
  fail(id: string, failure: Failure = { code: 'R01', message: 'Insufficient funds' }): TakenPayment {
    return this.#tell('payment_failed', { ...this.#standing(id), status: 'failed', failure });
  }

  /** The customer disputes a payment and gets it back. Throws {@link AlternativeRefusal}. */
  chargeBack(
    id: string,
    failure: Failure = { code: 'fraudulent', message: 'The cardholder did not authorize it' },
  ): TakenPayment {
    return this.#tell('payment_chargeback', { ...this.#standing(id), status: 'charged_back', failure });
  }

  /** Gives back a part, in minor units, or all that is left. Throws {@link AlternativeRefusal}. */
  refund(id: string, amount?: number): TakenPayment {
    const payment = this.#standing(id);
    const left = payment.amount - sum(payment.refunds.map((one) => one.amount));
    const refund: Refund = { id: this.#newId('re'), amount: minorUnits(amount ?? left) };
    if (refund.amount <= 0 || refund.amount > left) {
      throw new AlternativeRefusal(`${id}: ${refund.amount} of ${left} minor units cannot be refunded`);
    }
    const status = refund.amount === left ? 'refunded' : payment.status;
    const refunds = [...payment.refunds, refund];
    return this.#tell('payment_refunded', { ...payment, status, refunds }, refund);
  }

  /** Pays out payments, less what came back of earlier ones, and a fee. Throws {@link AlternativeRefusal}. */
  payOut(wish: PayoutWish): Payout {
    const planned = planPayout(wish, this.payments, [...this.payouts.values()]);
    const arrivalDate = instantOf(this.#settings.now() + arrivesAfterMs).slice(0, 10);
    const payout: Payout = { id: this.#newId('po'), status: 'paid', arrivalDate, ...planned };
    return this.#tellPayout('payout_paid', payout);
  }

  /** The bank sends a payout back. Throws {@link AlternativeRefusal}. */
  failPayout(id: string): Payout {
    const payout = this.payouts.get(id);
    if (payout?.status !== 'paid') throw new AlternativeRefusal(`${id} is no payout that arrived`);
    return this.#tellPayout('payout_failed', { ...payout, status: 'failed' });
  }

  #standing(id: string): TakenPayment {
    const payment = this.payments.get(id);
    if (payment?.status !== 'succeeded') throw new AlternativeRefusal(`${id} is no payment that stands`);
    return payment;
  }

  #tell(detailType: AlternativeEvent['detailType'], payment: TakenPayment, refund?: Refund): TakenPayment {
    this.payments.set(payment.id, payment);
    this.#add(detailType, { payment: describePayment(payment, refund) });
    return payment;
  }

  #tellPayout(detailType: AlternativeEvent['detailType'], payout: Payout): Payout {
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

  /** Two things never happen at the same moment: their order tells which of them counts. */
  #moment(): Instant {
    this.#lastAt = Math.max(this.#settings.now(), this.#lastAt + 1);
    return instantOf(this.#lastAt);
  }
}
