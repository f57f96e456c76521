import { parseArgs } from 'node:util';
import * as z from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const size = z.coerce.number().int().min(0);

const optionsSchema = z
  .strictObject({
    /** The last line of standard output is the summary as JSON. */
    json: z.boolean().default(false),
    /** Stay up after the story, until Ctrl-C. */
    keep: z.boolean().default(false),
    /** No story, no connection, no schedules: an empty system. */
    empty: z.boolean().default(false),
    /** Let the cron rules run. */
    schedules: z.boolean().default(false),
    /** Print every log line of the functions. */
    verbose: z.boolean().default(false),
    /** Another Rutter in place of the sandbox. */
    'rutter-url': z.url().optional(),
    customers: size.default(300),
    invoices: size.default(1500),
    'dynamodb-port': port.optional(),
    'lambda-port': port.optional(),
    'events-port': port.optional(),
    'secrets-port': port.optional(),
    'rutter-port': port.default(0),
    'control-port': port.default(0),
  })
  .refine((options) => options.keep || !options.empty, {
    path: ['empty'],
    message: 'needs --keep: an empty system is there to be driven through its endpoints',
  });
export type LocalOptions = z.infer<typeof optionsSchema>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** Something on the command line is wrong; the message names it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options of `npm start`. Throws {@link UsageError}. */
export function readOptions(args: string[]): LocalOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        json: flag,
        keep: flag,
        empty: flag,
        schedules: flag,
        verbose: flag,
        'rutter-url': text,
        customers: text,
        invoices: text,
        'dynamodb-port': text,
        'lambda-port': text,
        'events-port': text,
        'secrets-port': text,
        'rutter-port': text,
        'control-port': text,
      },
    });
    return optionsSchema.parse(values);
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const why = issue ? `--${issue.path.join('.')}: ${issue.message}` : String(error);
    throw new UsageError(why, { cause: error });
  }
}
