import * as z from 'zod';
import type { RawAnswer } from '../domain/intent/answer.ts';
import {
  CapabilityAbsent,
  ConnectionUnusable,
  CredentialsRefused,
  RefusedByLedger,
  RequestRejected,
  type RutterFailure,
  RutterUnavailable,
} from './errors.ts';
import { type Accepted, createdKey, type Job, type WritePath } from './writes.ts';

/** What came of a write, and what Rutter's support asks for. */
export interface SentAnswer {
  readonly answer: RawAnswer;
  readonly requestId: string | null;
}

const record = z.looseObject({ id: z.string().min(1) });

function idOf(created: unknown): string | null {
  return record.safeParse(created).data?.id ?? null;
}

/** The failure that an error of Rutter carries; other errors are ours, and thrown on. */
function failureOf(error: unknown): RutterFailure {
  for (const kind of [
    RutterUnavailable,
    ConnectionUnusable,
    CredentialsRefused,
    CapabilityAbsent,
    RefusedByLedger,
    RequestRejected,
  ]) {
    if (error instanceof kind) return error.failure;
  }
  throw error;
}

/** Turns whatever came of sending into an answer. */
export async function answerOfWrite(path: WritePath, write: () => Promise<Accepted>): Promise<SentAnswer> {
  try {
    const { jobId, requestId, created } = await write();
    const answer = {
      status: 200,
      jobId,
      ofJob: false,
      unusable: false,
      ledgerId: idOf(created),
      text: 'accepted',
    };
    return { answer, requestId };
  } catch (error) {
    const { status, jobId, detail, requestId } = failureOf(error);
    const unusable = error instanceof ConnectionUnusable;
    return {
      answer: { status, jobId, ofJob: false, unusable, ledgerId: null, text: `${path}: ${detail}` },
      requestId,
    };
  }
}

/** What a job says by now. One that Rutter does not know any more tells nothing. */
export async function answerOfJob(
  path: WritePath,
  jobId: string,
  read: () => Promise<Job>,
): Promise<SentAnswer> {
  const nothing = { jobId, unusable: false, ledgerId: null };
  try {
    const { response, status } = await read();
    // `partial_success` was created, and has to be looked at: its answer tells, or nobody does.
    if (!response) {
      const ended = status === 'success' || status === 'failure' || status === 'partial_success';
      const answer = { ...nothing, status: ended ? null : 200, ofJob: ended, text: `the job is ${status}` };
      return { answer, requestId: null };
    }
    const created = z.looseObject({ [createdKey[path]]: z.unknown() }).safeParse(response.body).data;
    const ledgerId = idOf(created?.[createdKey[path]]);
    return {
      answer: { ...nothing, status: response.status, ofJob: true, ledgerId, text: response.words },
      requestId: null,
    };
  } catch (error) {
    const { detail, requestId } = failureOf(error);
    const gone = error instanceof CapabilityAbsent;
    return {
      answer: { ...nothing, status: gone ? null : 200, ofJob: gone, text: detail },
      requestId,
    };
  }
}
