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

/**
 * The body of an error. Programs may rely on `error_code`, not on `error_message`.
 * https://docs.rutter.com/reference/errors
 */
const errorBody = z.looseObject({
  error_code: z.string().optional(),
  error_message: z.string().optional(),
  error_metadata: z.looseObject({ human_readable: z.string().optional() }).nullish(),
});

/** What these error codes say about the connection. Their HTTP status is not documented, so the code is checked first. */
const stateByErrorCode: Readonly<Record<string, UnusableState>> = {
  NEEDS_UPDATE: 'needs_reauth',
  CONNECTION_DISABLED: 'disabled',
  PRODUCT_NOT_READY: 'not_ready',
};

/** What an error body says. `errorCode` is null if it has none that is safe to log. */
interface ErrorText {
  readonly errorCode: string | null;
  readonly detail: string;
}

/** The form of an error code. Anything else in its place could be a secret, and is not passed on. */
const codeLike = /^[A-Za-z_]{1,64}$/;

/** The code and the message of an error body, which may be Rutter's envelope, other JSON, or not JSON at all. */
export function parseErrorBody(body: unknown): ErrorText {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) return { errorCode: null, detail: 'no explanation' };
  const { error_code, error_message, error_metadata } = parsed.data;
  const detail = error_metadata?.human_readable ?? error_message ?? 'no explanation';
  return { errorCode: error_code && codeLike.test(error_code) ? error_code : null, detail };
}

/** True for statuses that pass by themselves: 429 is Rutter's limit, 452 Intacct's, and 5xx a fault of Rutter. */
export function isTransient(status: number): boolean {
  return status === 429 || status === 452 || status >= 500;
}

/** The state of the connection if the error code says that the connection is the problem, not the call. */
export function unusableStateOf(errorCode: string | null): UnusableState | undefined {
  return errorCode ? stateByErrorCode[errorCode] : undefined;
}

/** The typed error for a failed response. `fromProxy` says that a proxy answered, not Rutter. */
export function classifyFailure(
  failure: RutterFailure & { readonly status: number },
  retryAfterMs: number | null,
  fromProxy = false,
): SyncError {
  const state = unusableStateOf(failure.errorCode);
  if (state) return new ConnectionUnusable(state, failure);
  if (failure.status === 401 || failure.errorCode === 'INVALID_CREDENTIALS')
    return new CredentialsRefused(failure);
  if (failure.errorCode === 'PRODUCT_NOT_ALLOWED') return new CapabilityAbsent(failure);
  if (isTransient(failure.status)) return new RutterUnavailable(failure, retryAfterMs);
  const notFound = failure.status === 404 || failure.status === 410;
  if (notFound && fromProxy) return new RutterUnavailable(failure, retryAfterMs);
  if (notFound) return new CapabilityAbsent(failure);
  if (failure.status >= 450 && failure.status < 460) return new RefusedByLedger(failure);
  return new RequestRejected(failure);
}
