import type { Sandbox } from '../sandbox/index.ts';
import { StoryFailed } from './driver.ts';

/** What is billed, in minor units of the company's currency: no amount twice, so that none passes for another. */
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

/** The invoices of the story, by what will happen to them; their ids in Rutter. */
export type Bills = Readonly<Record<keyof typeof amounts, string>>;

/** The partner enters one new invoice for everything that may happen to a payment. All are of one customer. */
export function enterBills({ ledger }: Sandbox): Bills {
  const { currency } = ledger.company;
  const customer = [...ledger.customers.values()].find(
    (one) => one.active && (one.currency ?? currency) === currency,
  );
  if (!customer) throw new StoryFailed('The story needs a customer of the currency of the company');
  const enter = (subTotal: number): string =>
    ledger.addInvoice({
      customerId: customer.id,
      subsidiaryId: customer.subsidiaryId,
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
