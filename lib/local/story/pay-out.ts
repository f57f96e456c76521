import type { Payout, TakenPayment } from '../alternative/index.ts';
import { moneyText, total } from '../compare/money.ts';
import type { Check, PaymentContext } from './context.ts';
import { describeState, type Outcome, waitForOutcomes } from './outcomes.ts';

const fee = 1_250;

/** Alternative pays out payments, less its fee and the money that went back from earlier payouts. */
export async function payOut(context: PaymentContext, payments: readonly TakenPayment[]): Promise<Payout> {
  const { alternative, system, screen } = context;
  const payout = alternative.books.payOut({ paymentIds: payments.map(({ id }) => id), fee });
  await alternative.deliver();
  await system.host.idle();
  const { amount, currency, adjustments } = payout;
  const gross = total(payout.payments.map((payment) => payment.amount));
  const less = adjustments.map((part) => `${part.type} ${moneyText(part.amount, currency)}`).join(', ');
  screen.line(
    `Payments of ${moneyText(gross, currency)}, ${less}: ${moneyText(amount, currency)} reach the bank.`,
  );
  return payout;
}

/** Lets hours pass until the payout has the expected state. */
export async function checkPayout(
  context: PaymentContext,
  payout: Payout,
  what: string,
  state: string,
  reason: string | null = null,
): Promise<Check[]> {
  const look = async (): Promise<Outcome[]> => {
    const intents = await context.driver.intents(context.connectionId);
    const intent = intents.get(`deposit#alternative:${payout.id}`);
    const ok = intent?.state === state && intent.reason === reason;
    const shows = `${describeState(intent, 'deposit')}.${intent?.sentence ? ` ${intent.sentence}` : ''}`;
    return [{ what, ok, shows }];
  };
  return waitForOutcomes(context, look);
}
