import type { Sandbox } from '../sandbox/index.ts';
import { DemoFailed } from './driver.ts';

/** The invoiced amounts, in minor units of the company's currency. Each is different, so that no payment looks like another. */
const amounts = {
  inFull: 125_000,
  inPart: 90_000,
  together: 31_000,
  togetherToo: 42_050,
  togetherAsWell: 18_025,
  byCard: 48_000,
  returned: 66_000,
  disputed: 77_000,
  refunded: 55_000,
  refundedInPart: 84_000,
  byCheck: 29_900,
  answerLost: 71_500,
  chequeBefore: 95_000,
  enteredByHand: 62_000,
  failedAtOnce: 35_000,
} as const;

/** Rutter's ids of the demo's invoices, by what will happen to them. */
export type NewInvoices = Readonly<Record<keyof typeof amounts, string>>;

/** The partner enters one new invoice for every payment of the demo. All are for one customer. */
export function enterInvoices({ ledger }: Sandbox): NewInvoices {
  const { currency } = ledger.company;
  const payer = [...ledger.customers.values()].find(
    (customer) => customer.active && (customer.currency ?? currency) === currency,
  );
  if (!payer) throw new DemoFailed("The demo needs a customer in the company's currency");
  const enter = (subTotal: number): string =>
    ledger.addInvoice({
      customerId: payer.id,
      subsidiaryId: payer.subsidiaryId,
      lines: [{ subTotal, description: 'Managed services' }],
    }).id;
  return {
    inFull: enter(amounts.inFull),
    inPart: enter(amounts.inPart),
    together: enter(amounts.together),
    togetherToo: enter(amounts.togetherToo),
    togetherAsWell: enter(amounts.togetherAsWell),
    byCard: enter(amounts.byCard),
    returned: enter(amounts.returned),
    disputed: enter(amounts.disputed),
    refunded: enter(amounts.refunded),
    refundedInPart: enter(amounts.refundedInPart),
    byCheck: enter(amounts.byCheck),
    answerLost: enter(amounts.answerLost),
    chequeBefore: enter(amounts.chequeBefore),
    enteredByHand: enter(amounts.enteredByHand),
    failedAtOnce: enter(amounts.failedAtOnce),
  };
}
