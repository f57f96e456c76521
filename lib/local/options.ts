import { parseArgs } from 'node:util';
import * as z from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const size = z.coerce.number().int().min(0);

const optionsSchema = z
  .strictObject({
    /** Print the options and end. */
    help: z.boolean().default(false),
    /** The last line of standard output is the summary as JSON. */
    json: z.boolean().default(false),
    /** Stay up after the demo, until Ctrl-C. */
    keep: z.boolean().default(false),
    /** No demo, no connection, no schedules: an empty system. */
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
    message: 'needs --keep: an empty system is driven through its endpoints',
  });
export type LocalOptions = z.infer<typeof optionsSchema>;

/** The text of `npm start -- --help`, which also follows every usage error. */
export const usage = `npm start [-- options]

  --json                       the last line of standard output is the summary as one JSON object
  --keep                       stays up after the demo and writes .local/endpoints.json
  --keep --empty               no demo, no connection, no schedules: an empty system to drive yourself
  --schedules                  lets the cron rules run
  --customers N, --invoices N  the size of the sandbox's books
  --rutter-url URL             another Rutter in place of the sandbox, with RUTTER_CLIENT_ID and RUTTER_CLIENT_SECRET,
                               and RUTTER_ACCESS_TOKEN for the demo; it is only read, and never asked for a sync
  --verbose                    every log line of the functions
  --dynamodb-port N, --lambda-port N, --events-port N, --secrets-port N, --rutter-port N, --control-port N
                               the ports of its endpoints; free ones unless given
  --help                       this`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** The command line is wrong; the message names the option. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options of `npm start`. Throws {@link UsageError}. */
export function readOptions(args: string[]): LocalOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        help: flag,
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
    throw new UsageError(`${why}\n\n${usage}`, { cause: error });
  }
}
