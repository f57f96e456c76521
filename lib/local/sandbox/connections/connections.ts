import { Cache } from '../cache/cache.ts';
import { type ObjectType, objectTypes } from '../cache/resources.ts';
import type { SandboxClock } from '../clock.ts';
import { DAY_MS, MINUTE_MS } from '../dates.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Platform, Settings } from '../options.ts';
import type { Random } from '../random.ts';
import { openBooks, type SeedSettings } from '../seed/books.ts';
import { type Connection, type ConnectionState, isUsable, supports } from './connection.ts';

/** A connection to add. The options of the sandbox are the defaults. */
export interface NewConnection {
  readonly name?: string;
  /** The same seed gives the same ids, tokens and books, however many connections there are. Default: their number. */
  readonly seed?: string;
  readonly platform?: Platform;
  readonly bankDeposits?: boolean;
  readonly state?: ConnectionState;
  readonly syncPeriodMinutes?: number;
  readonly reportLinks?: boolean;
  readonly echoMemo?: boolean;
  /** The size of its own books, or 'shared' for the books of the first connection. Default: 5 customers and 20 invoices. */
  readonly books?: Partial<SeedSettings> | 'shared';
}

/** Changes to what a connection's platform supports and shows. What is left out does not change. */
export interface PlatformChanges {
  /** The platform has bank deposits; else their paths answer 404. */
  readonly bankDeposits?: boolean;
  /** Payments show their memo. */
  readonly echoMemo?: boolean;
  /** Invoices list what was applied to them. */
  readonly reportLinks?: boolean;
  /** Payments show if they were deposited. */
  readonly reportDeposited?: boolean;
}

/** The connections of the organization, by id and by token. */
export class Connections {
  readonly #settings: Settings;
  readonly #clock: SandboxClock;
  readonly #random: Random;
  readonly #byId = new Map<string, Connection>();
  readonly #byToken = new Map<string, Connection>();
  readonly #publicTokens = new Map<string, Connection>();

  constructor(settings: Settings, clock: SandboxClock, random: Random) {
    this.#settings = settings;
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Adds a connection. Its last sync was 61 minutes ago, unless it is not ready. Throws RangeError for a sync period
   * under 60 minutes.
   */
  add(input: NewConnection = {}): Connection {
    const settings = this.#settings;
    const periodMs = (input.syncPeriodMinutes ?? settings.syncPeriodMinutes) * MINUTE_MS;
    if (periodMs < 60 * MINUTE_MS) throw new RangeError('syncPeriodMinutes must be at least 60');
    const now = this.#clock.now();
    const { seed } = input;
    const random = seed === undefined ? this.#random : this.#random.fork(`connection ${seed}`);
    const id = random.uuid();
    const platform = input.platform ?? settings.platform;
    const ledger = this.#ledgerFor(input.books ?? {}, random.fork(`books ${seed ?? this.#byId.size}`));
    const wire = {
      companyCurrency: ledger.company.currency,
      reportLinks: input.reportLinks ?? settings.reportLinks,
      echoMemo: input.echoMemo ?? settings.echoMemo,
      reportDeposited: settings.reportDeposited,
    };
    const { touchAll, syncDurationMs } = settings;
    const connection: Connection = {
      id,
      platform,
      name: input.name ?? `${ledger.company.name} ${this.#byId.size + 1}`,
      linkUrl: `https://link.rutterapi.com/connection/${id}`,
      createdAt: now - 30 * DAY_MS,
      ledger,
      cache: new Cache(ledger, this.#clock, { wire, touchAll, syncDurationMs }),
      wire,
      bankDeposits: input.bankDeposits ?? this.#hasDeposits(platform),
      accessToken: random.uuid(),
      state: input.state ?? 'active',
      disabledReason: input.state === 'disabled' ? 'MANUALLY_DISABLED' : null,
      changedAt: now,
    };
    this.#byId.set(id, connection);
    this.#byToken.set(connection.accessToken, connection);
    if (connection.state !== 'not_ready')
      connection.cache.fillFromPastSyncs(connection.createdAt, now - 61 * MINUTE_MS, periodMs);
    this.#scheduleSync(connection, periodMs);
    return connection;
  }

  list(): readonly Connection[] {
    return [...this.#byId.values()];
  }

  /** Throws RangeError for an unknown id. */
  get(id: string): Connection {
    const connection = this.#byId.get(id);
    if (!connection) throw new RangeError(`No connection ${id}`);
    return connection;
  }

  withToken(accessToken: string): Connection | undefined {
    return this.#byToken.get(accessToken);
  }

  /** Changes the state. A connection that becomes ready has its first sync at once. */
  setState(id: string, state: ConnectionState, disabledReason = 'MANUALLY_DISABLED'): void {
    this.#clock.runDue();
    const connection = this.get(id);
    const wasUnready = connection.state === 'not_ready';
    connection.state = state;
    connection.disabledReason = state === 'disabled' ? disabledReason : null;
    connection.changedAt = this.#clock.now();
    if (wasUnready && isUsable(connection)) connection.cache.syncNow(this.#objectsOf(connection));
  }

  /** Changes what a connection's platform supports and shows. */
  configure(id: string, { bankDeposits, echoMemo, reportLinks, reportDeposited }: PlatformChanges): void {
    this.#clock.runDue();
    const connection = this.get(id);
    connection.bankDeposits = bankDeposits ?? connection.bankDeposits;
    connection.wire.echoMemo = echoMemo ?? connection.wire.echoMemo;
    connection.wire.reportLinks = reportLinks ?? connection.wire.reportLinks;
    connection.wire.reportDeposited = reportDeposited ?? connection.wire.reportDeposited;
  }

  /** Does what follows when a person signs in again: the connection is active and synced. Returns a new public token. */
  relink(id: string): string {
    this.setState(id, 'active');
    const connection = this.get(id);
    connection.cache.syncNow(this.#objectsOf(connection));
    return this.newPublicToken(id);
  }

  /** Makes a public token, as Rutter Link does. It is good for one exchange. */
  newPublicToken(id: string): string {
    const publicToken = this.#random.uuid();
    this.#publicTokens.set(publicToken, this.get(id));
    return publicToken;
  }

  /** The connection of a public token. Undefined when the token is unknown or was used. */
  exchange(publicToken: string): Connection | undefined {
    const connection = this.#publicTokens.get(publicToken);
    this.#publicTokens.delete(publicToken);
    return connection;
  }

  /** Replaces the access token. The old one is refused from now on. */
  rotateToken(id: string): string {
    const connection = this.get(id);
    this.#byToken.delete(connection.accessToken);
    connection.accessToken = this.#random.uuid();
    this.#byToken.set(connection.accessToken, connection);
    return connection.accessToken;
  }

  /** Plans a sync, as POST /connections/incremental_sync does. It starts after `syncDelayMs`. */
  requestSync(connection: Connection, types: readonly ObjectType[] = objectTypes): void {
    this.#clock.at(this.#clock.now() + this.#settings.syncDelayMs, () => {
      if (isUsable(connection)) connection.cache.startSync(this.#objectsOf(connection, types));
    });
    this.#clock.runDue();
  }

  #objectsOf(connection: Connection, types: readonly ObjectType[] = objectTypes): ObjectType[] {
    return types.filter((type) => supports(connection, type));
  }

  #hasDeposits(platform: Platform): boolean {
    return platform === this.#settings.platform
      ? this.#settings.bankDeposits
      : platform === 'SAGE_INTACCT_V2';
  }

  #ledgerFor(books: Partial<SeedSettings> | 'shared', random: Random): Ledger {
    const [first] = this.#byId.values();
    if (books === 'shared' && first) return first.ledger;
    const size = { customers: 5, invoices: 20, largeInvoiceLines: 0, ...(books === 'shared' ? {} : books) };
    return openBooks({ ...this.#settings, ...size }, this.#clock, random);
  }

  #scheduleSync(connection: Connection, periodMs: number): void {
    this.#clock.at(this.#clock.now() + periodMs, () => {
      if (isUsable(connection)) connection.cache.startSync(this.#objectsOf(connection));
      this.#scheduleSync(connection, periodMs);
    });
  }
}
