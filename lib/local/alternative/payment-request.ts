import * as z from 'zod';
import { customerId, invoiceId } from '../../../functions/domain/shared/ids.ts';
import { type MinorUnits, minorUnits, moneyText } from '../../../functions/domain/shared/money.ts';
import { currencySchema, minorUnitsSchema } from '../../../functions/domain/shared/schema.ts';
import { AlternativeRefusal, type Part, type PaymentMethod } from './types.ts';

/** An invoice as Alternative reads it from the Invoices table. */
export const shownInvoice = z.looseObject({
  invoiceId,
  documentNumber: z.string().nullish(),
  customerId: customerId.nullish(),
  currency: currencySchema,
  amountDue: minorUnitsSchema,
  collectible: z.boolean(),
});
export type ShownInvoice = z.infer<typeof shownInvoice>;

/** What a customer asks to pay, in minor units. */
export interface PaymentRequest {
  /** The invoices to pay: the whole amount due unless an amount is given. */
  readonly invoices: readonly { readonly invoiceId: string; readonly amount?: number }[];
  /** Default `standard_ach`. */
  readonly method?: PaymentMethod;
  /** Charged on top, covered by the customer. Default 0. */
  readonly surcharge?: number;
  /** Default false. */
  readonly recordedByHand?: boolean;
}

/** A request that Alternative accepts, with its amounts. */
export interface AcceptedRequest {
  readonly parts: readonly [Part, ...Part[]];
  readonly currency: ShownInvoice['currency'];
  readonly customerId: string | null;
}

/** Accepts a request for collectible invoices of one customer and one currency, for no more than is due. Throws {@link AlternativeRefusal}. */
export function acceptRequest(
  request: PaymentRequest,
  shown: ReadonlyMap<string, ShownInvoice>,
): AcceptedRequest {
  const paid = request.invoices.map(({ invoiceId: id, amount }) => {
    const invoice = shown.get(id);
    if (!invoice) throw new AlternativeRefusal(`There is no invoice ${id} to pay`);
    return { invoice, part: { invoiceId: id, amount: acceptAmount(invoice, amount) } };
  });
  const [first, ...others] = paid;
  if (!first) throw new AlternativeRefusal('A payment pays at least one invoice');
  if (new Set(paid.map(({ part }) => part.invoiceId)).size < paid.length) {
    throw new AlternativeRefusal('A payment names each invoice once');
  }
  const { currency, customerId: payer = null } = first.invoice;
  for (const { invoice } of others) {
    if (invoice.currency !== currency) throw new AlternativeRefusal('A payment has one currency');
    if ((invoice.customerId ?? null) !== payer) throw new AlternativeRefusal('A payment is of one customer');
  }
  return { parts: [first.part, ...others.map(({ part }) => part)], currency, customerId: payer };
}

function acceptAmount(invoice: ShownInvoice, asked: number | undefined): MinorUnits {
  const { amountDue, currency, collectible } = invoice;
  const name = invoice.documentNumber ?? invoice.invoiceId;
  const amount = minorUnits(asked ?? amountDue);
  if (!collectible) throw new AlternativeRefusal(`Invoice ${name} is not open for payment`);
  if (amount <= 0) throw new AlternativeRefusal(`Invoice ${name}: an amount must be more than 0`);
  if (amount > amountDue) {
    const [wanted, due] = [amount, amountDue].map((some) => moneyText(some, currency));
    throw new AlternativeRefusal(`Invoice ${name}: ${wanted} is more than the ${due} that are due`);
  }
  return amount;
}
