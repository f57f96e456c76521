import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../functions/domain/intent/answer.ts';
import { applyAnswer } from '../../../functions/domain/intent/apply-answer.ts';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { neverDue } from '../../../functions/domain/intent/schedule.ts';
import {
  becomePosted,
  beginSending,
  sendAgain,
  startNextGeneration,
} from '../../../functions/domain/intent/send.ts';
import { ImpossibleTransition, mayMove, move } from '../../../functions/domain/intent/transitions.ts';
import { reasons } from '../../../functions/domain/reasons/catalog.ts';
import { ledgerId } from '../../../functions/domain/shared/ids.ts';
import type { Instant } from '../../../functions/domain/shared/time.ts';
import { fc } from '../../support/property.ts';
import { chargedBack, event, evidence, failed, refunded, request, succeeded, World } from '../factories.ts';

const answers: Readonly<Record<string, Answer>> = {
  'is under way': { kind: 'under-way', jobId: 'job-1' },
  'gets no answer': { kind: 'unknown', text: '' },
  'is not accepted': { kind: 'not-accepted', text: '' },
  'fails for now': { kind: 'needs-new-key', status: 500, text: '' },
  'is refused': { kind: 'refused', status: 450, text: 'No', byLedger: true },
};
const match = reasons.POSSIBLE_MATCH({ payment: 'pay-1', match: 'R-1' });

/** What the sweep and people do to an intent. Each is tried in every state. */
const deeds: Readonly<Record<string, (intent: Intent, now: Instant) => Intent>> = {
  'is sent': (intent, now) => {
    const generation = intent.generation + 1;
    const about = {
      idempotencyKey: `key ${generation}`,
      body: `body ${generation}`,
      generation,
      rutterNow: now,
    };
    return beginSending(intent, request(about), now);
  },
  'is resent': (intent, now) => sendAgain(intent, now, now),
  'is posted': (intent, now) => becomePosted(intent, [ledgerId.parse('R-1')], evidence(), now),
  'is proven absent': startNextGeneration,
  'has a possible match': (intent, at) => move(intent, { to: 'HELD', at, by: 'sync', why: match }),
  'is confirmed': (intent, at) => move(intent, { to: 'CONFIRMED', at, by: 'ledger' }),
  ...Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [
      name,
      (intent: Intent, now: Instant) => applyAnswer(intent, answer, null, now),
    ]),
  ),
};

/** Events of Alternative. */
const namedEvents = {
  'failed at 1': failed(1),
  'refunded at 2': refunded(2, '100'),
  'refunded in part at 2': refunded(2, '10'),
  'charged back at 3': chargedBack(3),
  'won at 4': event('payment_succeeded', 4, {}, 'won'),
  'contradicted at 5': event('payment_succeeded', 5, { amount: '60' }, 'other'),
} as const;
type EventName = keyof typeof namedEvents;

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Object.keys(deeds)).map((deed) => ({ deed }) as const) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<EventName>(
        'failed at 1',
        'refunded at 2',
        'refunded in part at 2',
        'charged back at 3',
        'won at 4',
        'contradicted at 5',
      )
      .map((said) => ({ said }) as const),
  },
);
const walks = fc.array(step, { minLength: 1, maxLength: 25 });
type Step = { readonly deed: string } | { readonly said: EventName };

/** Takes one step. False if its deed is impossible in this state; then nothing changes. */
function takeStep(world: World, step: Step): boolean {
  if ('said' in step) return world.deliver(namedEvents[step.said]) !== undefined;
  const deed = deeds[step.deed];
  try {
    if (deed) world.changeIntent('pay-1', deed);
    return true;
  } catch (error) {
    if (error instanceof ImpossibleTransition) return false;
    throw error;
  }
}

function walk(steps: readonly Step[], check: (before: Intent, after: Intent, step: Step) => void): World {
  const world = new World();
  world.deliver(succeeded(0));
  for (const step of steps) {
    const before = world.intent();
    if (!takeStep(world, step)) expect(world.intent()).toStrictEqual(before);
    else check(before, world.intent(), step);
  }
  return world;
}

describe('an intent after any steps', () => {
  it('an intent makes only moves of the table, each with one line of history that starts where the last ended', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        const world = walk(steps, (before, after) => {
          const grown = after.history.length - before.history.length;
          const moved = before.state !== after.state;
          expect(after.version).toBe(before.version + 1);
          expect(mayMove(before.state, moved || grown > 0 ? stateOf(after) : stateOf(before))).toBe(true);
          expect(grown === 1 || (grown === 0 && !moved)).toBe(true);
          expect(after.history.slice(0, before.history.length)).toStrictEqual(before.history);
        });
        const { history, state } = world.intent();
        expect(history.map(({ from }) => from)).toStrictEqual([
          null,
          ...history.slice(0, -1).map(({ to }) => to),
        ]);
        expect(history.at(-1)?.to).toBe(state);
      }),
      { numRuns: 200 },
    );
  });

  it('an intent is open exactly while it has a due time, and has `closedAs` exactly while it is CLOSED', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        walk(steps, (_, after) => {
          expect(after.open === 'open').toBe(after.dueAt !== undefined);
          expect(after.closedAs !== null).toBe(after.state === 'CLOSED');
          if (!['CONFIRMED', 'CLOSED'].includes(after.state)) expect(after.open).toBe('open');
          if (after.state === 'CLOSED') expect(after.dueAt).not.toBe(neverDue);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('an intent is cancelled only if it cannot be in the ledger', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        walk(steps, (before, after, taken) => {
          if (after.closedAs !== 'cancelled' || before.closedAs === 'cancelled') return;
          expect(taken).toHaveProperty('said');
          expect(['PENDING', 'HELD', 'REFUSED']).toContain(before.state);
          expect(before.reason).not.toBe('POSSIBLE_MATCH');
          expect(after.ledgerId).toBeNull();
        });
      }),
      { numRuns: 200 },
    );
  });

  it('an intent gets another key only for a new generation, and never while the outcome of its request is unknown', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        walk(steps, (before, after, taken) => {
          if (before.state === 'SENDING' && after.state === 'SENDING') {
            const kept = ({ idempotencyKey, generation, attempt, firstSentAt }: Intent) => ({
              ...{ idempotencyKey, generation, firstSentAt },
              ...{ request: attempt?.request, sentAt: attempt?.sentAt },
            });
            expect(kept(after)).toStrictEqual(kept(before));
          }
          if (before.idempotencyKey !== after.idempotencyKey && after.idempotencyKey !== null) {
            expect('deed' in taken && taken.deed).toBe('is sent');
            expect(after.generation).toBe(before.generation + 1);
          }
          if (before.firstSentAt !== null) expect(after.firstSentAt).toBe(before.firstSentAt);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('an intent is never sent a second time once it is in the ledger', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        const world = walk(steps, (before, after) => {
          if (before.ledgerId === null) return;
          expect(after.ledgerId).toBe(before.ledgerId);
          expect(['POSTED', 'CONFIRMED']).toContain(after.state);
        });
        const path = world.intent().history.map(({ to }) => to);
        expect(path.lastIndexOf('SENDING') > path.indexOf('POSTED') && path.includes('POSTED')).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

function stateOf({
  state,
}: Intent): 'PENDING' | 'HELD' | 'SENDING' | 'POSTED' | 'CONFIRMED' | 'REFUSED' | 'CLOSED' {
  switch (state) {
    case 'PENDING':
    case 'HELD':
    case 'SENDING':
    case 'POSTED':
    case 'CONFIRMED':
    case 'REFUSED':
    case 'CLOSED':
      return state;
    default:
      throw new Error(`${state} is not a known state`);
  }
}

it('the random steps reach every state', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(walks, (steps) => {
      walk(steps, (_, after) => reached.add(after.state));
    }),
  );
  expect([...reached].sort()).toStrictEqual([
    'CLOSED',
    'CONFIRMED',
    'HELD',
    'PENDING',
    'POSTED',
    'REFUSED',
    'SENDING',
  ]);
});
