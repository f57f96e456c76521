import { expect } from 'vitest';
import type { TakenPayment } from '../../lib/local/alternative/index.ts';
import type { Call, CallMoment } from '../../lib/local/host/index.ts';
import type { System } from './system.ts';
import type { Partner } from './system-alternative.ts';

/** A function, and the company whose calls count. */
export interface Watched {
  readonly name: string;
  readonly about: string;
  /** True if calls are counted in the process that ran just before. Otherwise each run starts in a new process. */
  readonly warm?: true;
}

/** Where a run is killed: before or after its n-th AWS call, counted from 1. */
export interface Moment {
  readonly phase: CallMoment['phase'];
  readonly nth: number;
}

/** The AWS calls about a company that a function makes during `act`. */
export async function callsOf(
  { host }: System,
  { name, about, warm }: Watched,
  act: () => Promise<unknown>,
): Promise<readonly Call[]> {
  if (!warm) await host.kill(name);
  const calls: Call[] = [];
  const unhook = host.onCall((call) => {
    if (call.phase === 'before' && isOf(host, call, { name, about })) calls.push(call);
    return undefined;
  });
  try {
    await act();
  } finally {
    unhook();
  }
  return calls;
}

/** Other companies share the system, and the queue may deliver their events at any moment. */
function isOf(host: System['host'], call: CallMoment, { name, about }: Watched): boolean {
  return call.function === host.endpoints.functions[name] && JSON.stringify(call.request).includes(about);
}

/**
 * Every moment of a kill that makes a difference: the beginning, before and after each write, and before the call that
 * follows a write, as Rutter may have been written to in between. Between two reads nothing changes.
 */
export function momentsIn(calls: readonly Call[]): Moment[] {
  const isWrite = (at: number) => !/Get|Query/.test(calls[at]?.action ?? 'Get');
  return calls.flatMap((_, at) => {
    const before: Moment = { phase: 'before', nth: at + 1 };
    if (isWrite(at)) return [before, { phase: 'after', nth: at + 1 }];
    return at === 0 || isWrite(at - 1) ? [before] : [];
  });
}

/** Kills a function once, at a moment counted over all its calls about a company. Returns true if it was killed. */
export async function killAt(
  { host }: System,
  { name, about, warm }: Watched,
  { phase, nth }: Moment,
  act: () => Promise<unknown>,
): Promise<boolean> {
  if (!warm) await host.kill(name);
  let seen = 0;
  const unhook = host.onCall((call) =>
    call.phase === phase && isOf(host, call, { name, about }) && ++seen === nth ? 'kill' : undefined,
  );
  try {
    await act();
  } finally {
    unhook();
  }
  return seen >= nth;
}

/** An open invoice of more than 100 for each moment. 40 is paid of each, so that a second 40 would fit. */
export async function billAll(partner: Partner, moments: readonly Moment[]) {
  const bills = moments.map((moment) => ({ moment, bill: partner.enter(10_000) }));
  await partner.company.pull('invoices');
  await partner.system.host.idle();
  return bills;
}

/** Expects each payment to be in the ledger once, under one idempotency key. */
export async function expectPostedOnce(partner: Partner, payments: readonly TakenPayment[]): Promise<void> {
  for (const payment of payments) {
    await partner.becomes(payment, 'CONFIRMED');
    expect(partner.posted(payment)).toMatchObject([{ amount: 4_000 }]);
  }
  const keys = new Set(partner.posts().map(({ idempotencyKey }) => idempotencyKey));
  expect(keys.size).toBe(payments.length);
  expect(await partner.company.differences('payments')).toEqual([]);
}
