import type { SubjectSteps } from '../engine/adapter.ts';
import { stepByState } from '../engine/step.ts';
import { payoutAdapter } from './adapter.ts';
import type { PayoutCase } from './case.ts';
import { followClosedPayout as followClosed } from './closed.ts';
import { confirmPayout as confirm } from './confirm.ts';
import { resolvePayoutIntent } from './resolve.ts';
import { syncPayoutTodos } from './todos.ts';
import { trySendPayout as trySend } from './try-send.ts';

export const payoutSteps: SubjectSteps<PayoutCase> = {
  adapter: payoutAdapter,
  step: (deps, stored) => stepByState(payoutAdapter, { trySend, confirm, followClosed }, deps, stored),
  syncTodos: syncPayoutTodos,
  resolve: resolvePayoutIntent,
};
