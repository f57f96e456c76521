import { clockOf } from './runtime/clock.ts';
import { postingEnv, readEnv } from './runtime/env.ts';
import { logWith, observedHandler } from './runtime/observe.ts';
import { postingDeps } from './runtime/write-back-deps.ts';
import { readDecision } from './runtime/write-back-input.ts';
import { resolveIntent } from './write-back/resolve.ts';
import { resolveInvoice } from './write-back/resolve-invoice.ts';

const posting = postingDeps(readEnv(postingEnv));

/** Does what a person decided: about an intent that waits for them, or an invoice that was changed after it was paid. */
export const handler = observedHandler(async (event, { context, log, count }) => {
  const decision = readDecision(event);
  const { connectionId, outcome } = decision;
  const deps = posting(clockOf(context), logWith(log, { connectionId, outcome }));
  const resolved = await ('invoiceId' in decision
    ? resolveInvoice(deps, decision)
    : resolveIntent(deps, decision));
  count('Resolved', 1);
  return resolved;
});
