import { applyAnswer } from '../../../functions/domain/intent/apply-answer.ts';
import { startNextGeneration } from '../../../functions/domain/intent/send.ts';
import { move } from '../../../functions/domain/intent/transitions.ts';
import { reasons } from '../../../functions/domain/reasons/catalog.ts';
import { succeeded, World } from '../factories.ts';

const match = reasons.POSSIBLE_MATCH({ payment: 'pay-1', match: 'R-1' });
const possibleDuplicate = reasons.LOOKS_RECORDED_BY_HAND({
  payment: 'pay-1',
  twin: 'R-1',
  date: '',
  amount: '',
});
const refusal = { kind: 'refused', status: 450, text: 'No', byLedger: true } as const;

/** How an intent comes into each state in which an event can reach it. */
const situations = {
  PENDING: () => {},
  'HELD, currency mismatch': (world: World) =>
    hold(world, reasons.CURRENCY_MISMATCH({ payment: '', currency: '', invoice: '', invoiceCurrency: '' })),
  'HELD, possible duplicate': (world: World) => hold(world, possibleDuplicate),
  REFUSED: (world: World) => {
    world.send();
    world.changeIntent('pay-1', (intent, now) => applyAnswer(intent, refusal, 'request-1', now));
  },
  'PENDING after a look-up': (world: World) => {
    world.send();
    world.changeIntent('pay-1', startNextGeneration);
  },
  SENDING: (world: World) => world.send(),
  'HELD, possible match': (world: World) => {
    world.send();
    hold(world, match);
  },
  'HELD, no answer': (world: World) => {
    world.send();
    hold(world, reasons.NO_ANSWER({ payment: 'pay-1' }));
  },
  'HELD, job unfinished': (world: World) => {
    world.send();
    hold(world, reasons.JOB_UNFINISHED({ payment: 'pay-1', jobId: 'job-1' }));
  },
  POSTED: (world: World) => {
    world.send();
    world.post();
  },
  CONFIRMED: (world: World) => {
    world.send();
    world.post();
    world.changeIntent('pay-1', (intent, at) => move(intent, { to: 'CONFIRMED', at, by: 'ledger' }));
  },
  'POSTED, different': (world: World) => {
    world.send();
    world.post();
    const why = reasons.FOUND_DIFFERENT({
      payment: 'pay-1',
      number: '17',
      fields: 'amount 100.00 USD, found 90.00 USD',
    });
    world.changeIntent('pay-1', (intent, at) => move(intent, { to: 'POSTED', at, by: 'ledger', why }));
  },
  off: (world: World) => close(world, 'off'),
  previewed: (world: World) => close(world, 'previewed'),
  ignored: (world: World) => close(world, 'ignored'),
} as const;
export type Situation = keyof typeof situations;

function hold(world: World, why: ReturnType<typeof reasons.POSSIBLE_MATCH>): void {
  world.changeIntent('pay-1', (intent, at) => move(intent, { to: 'HELD', at, by: 'sync', why }));
}

function close(world: World, closedAs: 'off' | 'previewed' | 'ignored'): void {
  world.changeIntent('pay-1', (intent, at) => move(intent, { to: 'CLOSED', at, by: 'jo', closedAs }));
}

/** A world whose payment of 100 dollars has an intent in this situation. */
export function worldWith(situation: Situation): World {
  const world = new World();
  world.deliver(succeeded(0));
  situations[situation](world);
  return world;
}
