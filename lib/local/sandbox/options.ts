/** The options of a sandbox. Each has a default. Times are times of the sandbox's clock. */
export interface SandboxOptions {
  /** Ports on 127.0.0.1; free ones unless given. */
  readonly port?: number;
  readonly controlPort?: number;
  /** The same seed gives the same ids, tokens and books. Default 'rutter'. */
  readonly seed?: string | number;
  /** Where the clock starts, Unix ms. Default: now. */
  readonly startAt?: number;
  /** The clock stands still until it is moved or resumed. Default false. */
  readonly frozen?: boolean;
  /** How many customers and invoices the first connection has. Defaults 300 and 1500. */
  readonly customers?: number;
  readonly invoices?: number;
  /** The currencies of the books; the first is the company's. Default USD, CAD, EUR, GBP, JPY, KWD. */
  readonly currencies?: readonly string[];
  /** How many lines the first invoice has; 0: as many as any other invoice. Default 0. */
  readonly largeInvoiceLines?: number;
  /** Some rows have nulls, and some invoices a total of 0 or less. Default true. */
  readonly oddities?: boolean;
  readonly platform?: Platform;
  /** The platform has bank deposits; else their paths answer 404. Default: true for SAGE_INTACCT_V2 only. */
  readonly bankDeposits?: boolean;
  /** Deposits may have negative lines. Default false. */
  readonly negativeDepositLines?: boolean;
  /** Milliseconds from POST /connections/incremental_sync until its sync reads the ledger. Default 2000. */
  readonly syncDelayMs?: number;
  /** Milliseconds from reading the ledger until the cache shows what was read. Default 0. */
  readonly syncDurationMs?: number;
  /** Minutes between scheduled syncs; at least 60. Default 60. */
  readonly syncPeriodMinutes?: number;
  /** A sync sets `last_synced_at` of every row, not only of those that changed. Default false. */
  readonly touchAll?: boolean;
  /** The cache shows a posted payment on its invoices at once, not after the next sync. Default false. */
  readonly writeThroughInvoices?: boolean;
  /** Invoices list what was applied to them, in `linked_payments`. Default true. */
  readonly reportLinks?: boolean;
  /** Payments show their memo; else it is null. Default true. */
  readonly echoMemo?: boolean;
  /** Payments show if they were deposited; else `deposited` is null. Default false. */
  readonly reportDeposited?: boolean;
  /** Milliseconds that a job takes. Above 30,000 a `prefer_sync` request is answered with the job. Default 200. */
  readonly jobMs?: number;
  /** The answer to the repeated key of a finished `async` request: its result or its job. Default 'result'. */
  readonly asyncReplay?: 'result' | 'job';
  /** Milliseconds that an idempotency key is kept. Default 24 hours. */
  readonly idempotencyTtlMs?: number;
  /** Requests in 10 seconds, of all connections together; null: no limit. Default 500. */
  readonly rateLimit?: number | null;
  /** The 429 of the rate limit carries Retry-After. Default false. */
  readonly retryAfter?: boolean;
  /** Status for an id, or a job, that does not exist. Default 404. */
  readonly unknownIdStatus?: 404 | 410;
  /** Status for a write that refers to something unknown. Default 400. */
  readonly unknownReferenceStatus?: 400 | 410;
  /** Status of PRODUCT_NOT_READY. Default 409. */
  readonly notReadyStatus?: number;
  /** Status of NEEDS_UPDATE and CONNECTION_DISABLED. Default 400. */
  readonly refusedStatus?: number;
  /** A missing X-Rutter-Version is refused with 400. Default true. */
  readonly requireVersion?: boolean;
  /** `next_cursor` of the last page is null, or left out. Default 'null'. */
  readonly lastPage?: 'null' | 'absent';
}

/** The two Sage Intacct platforms of Rutter: the XML one and the REST one. */
export const platforms = ['SAGE_INTACCT', 'SAGE_INTACCT_V2'] as const;
/** A Sage Intacct platform of Rutter. */
export type Platform = (typeof platforms)[number];

/** Every option, filled in. */
export type Settings = Required<SandboxOptions>;

const defaults: Omit<Settings, 'bankDeposits'> = {
  port: 0,
  controlPort: 0,
  seed: 'rutter',
  startAt: 0,
  frozen: false,
  customers: 300,
  invoices: 1500,
  currencies: ['USD', 'CAD', 'EUR', 'GBP', 'JPY', 'KWD'],
  largeInvoiceLines: 0,
  oddities: true,
  platform: 'SAGE_INTACCT_V2',
  negativeDepositLines: false,
  syncDelayMs: 2000,
  syncDurationMs: 0,
  syncPeriodMinutes: 60,
  touchAll: false,
  writeThroughInvoices: false,
  reportLinks: true,
  echoMemo: true,
  reportDeposited: false,
  jobMs: 200,
  asyncReplay: 'result',
  idempotencyTtlMs: 86_400_000,
  rateLimit: 500,
  retryAfter: false,
  unknownIdStatus: 404,
  unknownReferenceStatus: 400,
  notReadyStatus: 409,
  refusedStatus: 400,
  requireVersion: true,
  lastPage: 'null',
};

/** Fills in the defaults. Throws RangeError for a value that Rutter does not allow. */
export const completeOptions = (options: SandboxOptions): Settings => {
  const platform = options.platform ?? defaults.platform;
  const settings = {
    ...defaults,
    startAt: Date.now(),
    bankDeposits: platform === 'SAGE_INTACCT_V2',
    ...options,
  };
  if (settings.syncPeriodMinutes < 60) throw new RangeError('syncPeriodMinutes must be at least 60');
  return settings;
};
