import * as z from 'zod';
import { FinalError } from '../domain/shared/errors.ts';

const name = z.string().min(1);
const positive = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'expected a number')
  .transform(Number)
  .refine((value) => value > 0, 'expected more than 0');

/** What every function reads. Powertools reads its own variables. */
const everyEnv = { CONNECTIONS_TABLE: name };

/** Each connection's token is the secret with this prefix before the connection's id. */
const tokensEnv = { CONNECTION_SECRETS_PREFIX: name };

const rutterEnv = {
  ...tokensEnv,
  /** Name of the secret with Rutter's client id and client secret. */
  RUTTER_SECRET: name,
  /** With its path, for example `https://production.rutterapi.com/versioned`. */
  RUTTER_URL: z.url(),
};

const eventsEnv = { EVENT_BUS: name };

export const pullEnv = z.object({
  ...everyEnv,
  ...rutterEnv,
  ...eventsEnv,
  /** The table of the entity that the function pulls. */
  RECORDS_TABLE: name,
  /** How far a window reaches back behind the watermark. */
  OVERLAP_MINUTES: positive,
  PAGE_SIZE: positive.refine(Number.isInteger, 'expected a whole number'),
  /** How many connections a tick starts within one second. */
  PULLS_PER_SECOND: positive,
});
export type PullEnv = z.infer<typeof pullEnv>;

/** The intents learn of what a pull writes about their invoices. */
export const pullInvoicesEnv = pullEnv.extend({ WRITE_BACKS_TABLE: name });
/** Deposits of our own are recognised. */
export const pullDepositsEnv = pullInvoicesEnv;
/** Payments of our own are recognised; a new one shows that its invoices are out of date, if they are stored as open. */
export const pullPaymentsEnv = pullInvoicesEnv.extend({ INVOICES_TABLE: name });

export const connectEnv = z.object({ ...everyEnv, ...rutterEnv, ...eventsEnv });
export const disconnectEnv = z.object({ ...everyEnv, ...tokensEnv });

/** The tables of a payment or payout, its intent and its invoices, which are written together. */
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
/** A sheet names the customers, too. */
export const payoutSheetEnv = z.object({ ...everyEnv, ...paymentEnv, CUSTOMERS_TABLE: name });
export type PayoutSheetEnv = z.infer<typeof payoutSheetEnv>;

/** A variable is missing or wrong: the function cannot start. */
export class EnvironmentWrong extends FinalError {
  override readonly name = 'EnvironmentWrong';
  readonly code = 'ENVIRONMENT_WRONG';
}

/** The environment as its schema says. Throws {@link EnvironmentWrong} with the name of the variable. */
export function readEnv<Env>(schema: z.ZodType<Env>, environment: unknown = process.env): Env {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new EnvironmentWrong(
    `Environment variables are wrong; deploy the stack again. ${problems.join('; ')}`,
  );
}
