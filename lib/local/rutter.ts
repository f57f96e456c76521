import * as z from 'zod';
import { type LocalOptions, UsageError } from './options.ts';
import { type Sandbox, startSandbox } from './sandbox/index.ts';

/** The Rutter that the functions talk to: the sandbox, or a real one. */
export interface RutterSide {
  readonly url: string;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /** The token that connects the demo's company. */
  readonly token: { readonly publicToken: string } | { readonly accessToken: string } | undefined;
  /** Only with the sandbox: a real ledger is read, never changed. */
  readonly sandbox: Sandbox | undefined;
  stop(): Promise<void>;
}

const environment = z.object({
  RUTTER_CLIENT_ID: z.string().optional(),
  RUTTER_CLIENT_SECRET: z.string().optional(),
  RUTTER_ACCESS_TOKEN: z.string().optional(),
});

export async function startRutter(options: LocalOptions): Promise<RutterSide> {
  const url = options['rutter-url'];
  if (url !== undefined) return realRutter(url, options);
  const sandbox = await startSandbox({
    port: options['rutter-port'],
    controlPort: options['control-port'],
    customers: options.customers,
    invoices: options.invoices,
  });
  const { clientId, clientSecret, publicToken } = sandbox;
  return {
    url: sandbox.url,
    clientId,
    clientSecret,
    token: { publicToken },
    sandbox,
    stop: () => sandbox.stop(),
  };
}

function realRutter(url: string, { empty }: LocalOptions): RutterSide {
  const { RUTTER_CLIENT_ID, RUTTER_CLIENT_SECRET, RUTTER_ACCESS_TOKEN } = environment.parse(process.env);
  if (!empty && !(RUTTER_CLIENT_ID && RUTTER_CLIENT_SECRET && RUTTER_ACCESS_TOKEN)) {
    throw new UsageError(
      'The demo with --rutter-url needs RUTTER_CLIENT_ID, RUTTER_CLIENT_SECRET and RUTTER_ACCESS_TOKEN in the environment',
    );
  }
  return {
    url: withPath(url),
    clientId: RUTTER_CLIENT_ID,
    clientSecret: RUTTER_CLIENT_SECRET,
    token: RUTTER_ACCESS_TOKEN ? { accessToken: RUTTER_ACCESS_TOKEN } : undefined,
    sandbox: undefined,
    stop: async () => undefined,
  };
}

/** Without `/versioned` Rutter ignores the version header and answers in the shapes of 2023. */
function withPath(url: string): string {
  const parsed = new URL(url);
  if (parsed.pathname === '/') parsed.pathname = '/versioned';
  return parsed.href.replace(/\/$/, '');
}
