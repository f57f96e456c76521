import type { App } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { entities } from '../../functions/domain/shared/ids.ts';

/** `-c name=value` on the command line gives text. */
const flag = z.union([z.boolean(), z.stringbool()]);
const whole = z.coerce.number().int();

const pull = z.strictObject({
  /** How often, in minutes: a divisor of 60, or whole hours that divide a day. */
  everyMinutes: whole
    .min(2)
    .refine(
      (minutes) => (minutes < 60 ? 60 % minutes === 0 : minutes % 60 === 0 && 1440 % minutes === 0),
      'must divide an hour, or be whole hours that divide a day',
    ),
  /** At which minute of the period, so that the entities do not start together. */
  offsetMinutes: whole.min(0).max(59),
  /** When the weekly full sweep begins: an EventBridge cron expression, in UTC. */
  fullSweep: z.string().regex(/^cron\(.+\)$/),
});

/** Everything in `cdk.json` that shapes the stack. */
const settingsSchema = z.object({
  /** Keeps tables and secrets when the stack is deleted, and protects tables from deletion. */
  production: flag,
  rutterUrl: z.url(),
  pulls: z.record(z.enum(entities), pull),
  overlapMinutes: whole.positive(),
  pageSize: whole.min(1).max(500),
  pullsPerSecond: z.coerce.number().positive(),
  pullTimeoutSeconds: whole.min(5).max(900),
  /** The brake on Rutter for large installations; 0 is off, as a fresh AWS account needs it. */
  reservedConcurrencyPerPull: whole.min(0),
  /** One of the periods that CloudWatch Logs knows. */
  logRetentionDays: whole.refine(
    (days) => Object.values(RetentionDays).includes(days),
    'is no period of CloudWatch Logs',
  ),
  /** The AWS accounts beside our own that may put Alternative's events on the bus; separated by commas as text. */
  alternativeAccounts: z.preprocess(
    (given) => (typeof given === 'string' ? given.split(',').filter(Boolean) : given),
    z.array(z.string().regex(/^\d{12}$/, 'is no AWS account: expected 12 digits')),
  ),
  /** Who gets a mail when an alarm begins or ends; empty for nobody. */
  alarmEmail: z.union([z.email(), z.literal('')]),
});
export type StackSettings = z.infer<typeof settingsSchema>;
export type PullSettings = z.infer<typeof pull>;

/** The settings of the app's context. Throws an error that names what is wrong in `cdk.json`. */
export function readSettings(app: App): StackSettings {
  const context = Object.fromEntries(
    Object.keys(settingsSchema.shape).map((name) => [name, app.node.tryGetContext(name)]),
  );
  const parsed = settingsSchema.safeParse(context);
  if (parsed.success) return parsed.data;
  throw new Error(`cdk.json: ${z.prettifyError(parsed.error)}`);
}

/** The EventBridge cron expression of a pull. */
export function cronOf({ everyMinutes, offsetMinutes }: PullSettings): string {
  if (everyMinutes < 60) return `cron(${offsetMinutes % everyMinutes}/${everyMinutes} * * * ? *)`;
  const hours = everyMinutes === 60 ? '*' : `0/${everyMinutes / 60}`;
  return `cron(${offsetMinutes} ${hours} * * ? *)`;
}
