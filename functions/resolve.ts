import { clockOf } from './runtime/clock.ts';
import { postingEnv, readEnv } from './runtime/env.ts';
import { logWith, observedHandler } from './runtime/observe.ts';
import { postingDeps } from './runtime/write-back-deps.ts';
import { readDecision } from './runtime/write-back-input.ts';
import { resolveIntent } from './write-back/resolve.ts';
import { resolveInvoice } from './write-back/resolve-invoice.ts';

const depsOf = postingDeps(readEnv(postingEnv));

/** Carries out what a person decided about an intent, or about an invoice that Intacct changed after it was paid. */
export const handler = observedHandler(async (event, { context, log, count }) => {
  const decision = readDecision(event);
  const { connectionId, outcome } = decision;
  const deps = depsOf(clockOf(context), logWith(log, { connectionId, outcome }));
  const resolved = await ('invoiceId' in decision
    ? resolveInvoice(deps, decision)
    : resolveIntent(deps, decision));
  count('Resolved', 1);
  return resolved;
});
