import * as z from 'zod';
import type { RawAnswer } from '../domain/intent/answer.ts';
import {
  CapabilityAbsent,
  ConnectionUnusable,
  FinalRutterError,
  type RutterFailure,
  RutterUnavailable,
} from './errors.ts';
import { type Accepted, createdKey, type Job, type WritePath } from './writes.ts';

/** The answer to a write, and the request id that Rutter's support asks for. */
export interface SentAnswer {
  readonly answer: RawAnswer;
  readonly requestId: string | null;
}

const createdRecord = z.looseObject({ id: z.string().min(1) });

function idOf(created: unknown): string | null {
  return createdRecord.safeParse(created).data?.id ?? null;
}

/** The failure of an error from Rutter. Every other error is a mistake of ours, and is thrown again. */
function failureOf(error: unknown): RutterFailure {
  if (error instanceof RutterUnavailable || error instanceof FinalRutterError) return error.failure;
  throw error;
}

/** Sends a write and returns its result, or its failure, as an answer. */
export async function answerOfWrite(path: WritePath, write: () => Promise<Accepted>): Promise<SentAnswer> {
  try {
    const { jobId, requestId, created } = await write();
    const answer = {
      status: 200,
      jobId,
      isJobResult: false,
      connectionUnusable: false,
      ledgerId: idOf(created),
      text: 'accepted',
    };
    return { answer, requestId };
  } catch (error) {
    const { status, jobId, detail, requestId } = failureOf(error);
    const unusable = error instanceof ConnectionUnusable;
    return {
      answer: {
        status,
        jobId,
        isJobResult: false,
        connectionUnusable: unusable,
        ledgerId: null,
        text: `${path}: ${detail}`,
      },
      requestId,
    };
  }
}

/** Reads the job of an accepted write as an answer. A job that Rutter no longer knows has the status null. */
export async function answerOfJob(
  path: WritePath,
  jobId: string,
  read: () => Promise<Job>,
): Promise<SentAnswer> {
  const noRecord = { jobId, connectionUnusable: false, ledgerId: null };
  try {
    const { response, status } = await read();
    // After `partial_success` a record exists: without a response its outcome is unknown, and must be looked up.
    if (!response) {
      const ended = status === 'success' || status === 'failure' || status === 'partial_success';
      const answer = {
        ...noRecord,
        status: ended ? null : 200,
        isJobResult: ended,
        text: `the job is ${status}`,
      };
      return { answer, requestId: null };
    }
    const created = z.looseObject({ [createdKey[path]]: z.unknown() }).safeParse(response.body).data;
    const ledgerId = idOf(created?.[createdKey[path]]);
    return {
      answer: { ...noRecord, status: response.status, isJobResult: true, ledgerId, text: response.text },
      requestId: null,
    };
  } catch (error) {
    const { detail, requestId } = failureOf(error);
    const isGone = error instanceof CapabilityAbsent;
    return {
      answer: { ...noRecord, status: isGone ? null : 200, isJobResult: isGone, text: detail },
      requestId,
    };
  }
}
