import * as z from 'zod';
import type { SyncError } from '../domain/shared/errors.ts';
import {
  CapabilityAbsent,
  ConnectionUnusable,
  CredentialsRefused,
  RefusedByLedger,
  RequestRejected,
  type RutterFailure,
  RutterUnavailable,
  type UnusableState,
} from './errors.ts';

/** https://docs.rutter.com/reference/errors; `error_code` is safe for code, `error_message` is not. */
const errorBody = z.looseObject({
  error_code: z.string().optional(),
  error_message: z.string().optional(),
  error_metadata: z.looseObject({ human_readable: z.string().optional() }).nullish(),
});

/** The HTTP status of these codes is not documented, so the code decides first. */
const unusableStates: Readonly<Record<string, UnusableState>> = {
  NEEDS_UPDATE: 'needs_reauth',
  CONNECTION_DISABLED: 'disabled',
  PRODUCT_NOT_READY: 'not_ready',
};

export interface ErrorText {
  readonly errorCode: string | null;
  readonly detail: string;
}

/** A code is a name; what else stands there could be anything, a secret too. */
const codeLike = /^[A-Za-z_]{1,64}$/;

/** Rutter's own words in an error's body, whether it is their envelope, other JSON, or no JSON at all. */
export function parseErrorBody(body: unknown): ErrorText {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) return { errorCode: null, detail: 'no explanation' };
  const { error_code, error_message, error_metadata } = parsed.data;
  const detail = error_metadata?.human_readable ?? error_message ?? 'no explanation';
  return { errorCode: error_code && codeLike.test(error_code) ? error_code : null, detail };
}

/** Statuses of Rutter that pass by themselves: its own limit, the platform's limit, its own faults. */
export function isTransient(status: number): boolean {
  return status === 429 || status === 452 || status >= 500;
}

/** Whether the error's code says that the connection, not the call, is the matter. */
export function unusableStateOf(errorCode: string | null): UnusableState | undefined {
  return errorCode ? unusableStates[errorCode] : undefined;
}

/** The typed error for an answer that is no success; its type says what to do. */
export function classifyFailure(
  failure: RutterFailure & { readonly status: number },
  retryAfterMs: number | null,
  ofProxy = false,
): SyncError {
  const state = unusableStateOf(failure.errorCode);
  if (state) return new ConnectionUnusable(state, failure);
  if (failure.status === 401 || failure.errorCode === 'INVALID_CREDENTIALS')
    return new CredentialsRefused(failure);
  if (failure.errorCode === 'PRODUCT_NOT_ALLOWED') return new CapabilityAbsent(failure);
  if (isTransient(failure.status)) return new RutterUnavailable(failure, retryAfterMs);
  const absent = failure.status === 404 || failure.status === 410;
  if (absent && ofProxy) return new RutterUnavailable(failure, retryAfterMs);
  if (absent) return new CapabilityAbsent(failure);
  if (failure.status >= 450 && failure.status < 460) return new RefusedByLedger(failure);
  return new RequestRejected(failure);
}
