import type { Payout, TakenPayment } from '../alternative/index.ts';
import { plain, total } from '../compare/money.ts';
import { liveUntil, type Outcome, stateOf } from './payments.ts';
import type { Check, PaymentScene } from './scene.ts';

const fee = 1_250;

/** Alternative pays out payments, less its fee and what came back of payments of earlier payouts. */
export async function payOut(scene: PaymentScene, payments: readonly TakenPayment[]): Promise<Payout> {
  const { alternative, system, screen } = scene;
  const payout = alternative.books.payOut({ paymentIds: payments.map(({ id }) => id), fee });
  await alternative.deliver();
  await system.host.idle();
  const { amount, currency, adjustments } = payout;
  const gross = total(payout.payments.map((one) => one.amount));
  const less = adjustments.map((one) => `${one.type} ${plain(one.amount, currency)}`).join(', ');
  screen.line(`payments of ${plain(gross, currency)}, ${less}: ${plain(amount, currency)} to the bank`);
  return payout;
}

/** Lets the hours pass until the payout has become what it must. */
export async function payoutBecomes(
  scene: PaymentScene,
  payout: Payout,
  what: string,
  state: string,
  reason: string | null = null,
): Promise<Check[]> {
  const look = async (): Promise<Outcome[]> => {
    const intents = await scene.driver.intents(scene.connectionId);
    const intent = intents.get(`deposit#alternative:${payout.id}`);
    const ok = intent?.state === state && intent.reason === reason;
    const shows = `${stateOf(intent, 'deposit')}.${intent?.sentence ? ` ${intent.sentence}` : ''}`;
    return [{ what, ok, shows }];
  };
  return liveUntil(scene, look);
}
