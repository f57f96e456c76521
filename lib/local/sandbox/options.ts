/** What a sandbox can be told; everything has a default. Times are sandbox time. */
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
  /** The size of the first connection's books. Defaults 300 and 1500. */
  readonly customers?: number;
  readonly invoices?: number;
  /** The first is the company's. Default USD, CAD, EUR, GBP, JPY, KWD. */
  readonly currencies?: readonly string[];
  /** How many lines the first invoice gets; 0 leaves it as it is. Default 0. */
  readonly largeInvoiceLines?: number;
  /** Rows with nulls, and invoices worth 0 or less. Default true. */
  readonly oddities?: boolean;
  readonly platform?: Platform;
  /** Default: on for SAGE_INTACCT_V2, off (404) for SAGE_INTACCT. */
  readonly bankDeposits?: boolean;
  /** May deposits carry negative lines? Default false. */
  readonly negativeDepositLines?: boolean;
  /** From POST /connections/incremental_sync to reading the ledger. Default 2000. */
  readonly syncDelayMs?: number;
  /** From reading the ledger to showing what was read. Default 0. */
  readonly syncDurationMs?: number;
  /** Scheduled syncs; at least 60. Default 60. */
  readonly syncPeriodMinutes?: number;
  /** A sync stamps every row, not only those that changed. Default false. */
  readonly touchAll?: boolean;
  /** A posted payment shows in its invoices at once, not at the next sync. Default false. */
  readonly writeThroughInvoices?: boolean;
  /** Invoices list what settled them. Default true. */
  readonly reportLinks?: boolean;
  /** Payments give back their memo. Default true. */
  readonly echoMemo?: boolean;
  /** Payments tell whether they were deposited. Default false: null. */
  readonly reportDeposited?: boolean;
  /** How long a job takes; above 30 s a `prefer_sync` request gets the job instead. Default 200. */
  readonly jobMs?: number;
  /** What replaying the key of a finished `async` request gives. Default 'result'. */
  readonly asyncReplay?: 'result' | 'job';
  /** Default 24 hours. */
  readonly idempotencyTtlMs?: number;
  /** Requests per 10 s and organization; null: no limit. Default 500. */
  readonly rateLimit?: number | null;
  /** Send Retry-After with a 429 of the rate limit. Default false. */
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
  /** The last page: `next_cursor` is null, or left out. Default 'null'. */
  readonly lastPage?: 'null' | 'absent';
}

/** The two Sage Intacct platforms of Rutter: the XML one and the REST one. */
export const platforms = ['SAGE_INTACCT', 'SAGE_INTACCT_V2'] as const;
/** One of them. */
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

/** The options with every default filled in; throws RangeError for what Rutter would not take. */
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
