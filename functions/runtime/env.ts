import * as z from 'zod';
import { FinalError } from '../domain/shared/errors.ts';

const name = z.string().min(1);
const positive = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'expected a number')
  .transform(Number)
  .refine((value) => value > 0, 'expected more than 0');

/** Every function reads these. Powertools reads variables of its own. */
const everyEnv = { CONNECTIONS_TABLE: name };

/** The token of a connection is the secret whose name is this prefix and the connection's id. */
const tokensEnv = { CONNECTION_SECRETS_PREFIX: name };

const rutterEnv = {
  ...tokensEnv,
  /** Name of the secret with Rutter's client id and client secret. */
  RUTTER_SECRET: name,
  /** The base URL with its path, for example `https://production.rutterapi.com/versioned`. */
  RUTTER_URL: z.url(),
};

const eventsEnv = { EVENT_BUS: name };

export const pullEnv = z.object({
  ...everyEnv,
  ...rutterEnv,
  ...eventsEnv,
  /** The table of the entity that the function pulls. */
  RECORDS_TABLE: name,
  /** How far before the watermark a window starts. */
  OVERLAP_MINUTES: positive,
  PAGE_SIZE: positive.refine(Number.isInteger, 'expected a whole number'),
  /** How many connections a tick starts per second. */
  PULLS_PER_SECOND: positive,
});
export type PullEnv = z.infer<typeof pullEnv>;

/** This pull wakes the intents whose invoices it changes. */
export const pullInvoicesEnv = pullEnv.extend({ WRITE_BACKS_TABLE: name });
/** This pull recognises our own deposits by their intents. */
export const pullDepositsEnv = pullInvoicesEnv;
/**
 * This pull recognises our own payments by their intents, and looks up the invoices that new payments pay, to see
 * whether they are out of date.
 */
export const pullPaymentsEnv = pullInvoicesEnv.extend({ INVOICES_TABLE: name });

export const connectEnv = z.object({ ...everyEnv, ...rutterEnv, ...eventsEnv });
export const disconnectEnv = z.object({ ...everyEnv, ...tokensEnv });

/** A payment or payout, its intent and its invoices are written in one transaction over these tables. */
const paymentEnv = {
  PAYMENTS_TABLE: name,
  DEPOSITS_TABLE: name,
  WRITE_BACKS_TABLE: name,
  INVOICES_TABLE: name,
};

export const recordPaymentEnv = z.object({ ...everyEnv, ...paymentEnv });
export type RecordPaymentEnv = z.infer<typeof recordPaymentEnv>;
export const postingEnv = z.object({ ...everyEnv, ...rutterEnv, ...paymentEnv });
export type PostingEnv = z.infer<typeof postingEnv>;
/** A sheet also names the customers. */
export const payoutSheetEnv = z.object({ ...everyEnv, ...paymentEnv, CUSTOMERS_TABLE: name });

/** An environment variable is missing or wrong, so the function cannot start. */
export class EnvironmentWrong extends FinalError {
  override readonly name = 'EnvironmentWrong';
  readonly code = 'ENVIRONMENT_WRONG';
}

/** The environment variables of the schema. Throws {@link EnvironmentWrong} with the name of the variable. */
export function readEnv<Env>(schema: z.ZodType<Env>, environment: unknown = process.env): Env {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new EnvironmentWrong(
    `Environment variables are wrong; deploy the stack again. ${problems.join('; ')}`,
  );
}
