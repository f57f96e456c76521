import { AwsError } from '../errors.ts';
import type { StreamMapping } from '../resources/mapping.ts';
import type { Timers } from '../timers.ts';
import type { RecordPage, StreamClient, StreamRecord } from './client.ts';

/** How long a write made behind the host's back may go unseen. */
const POLL_MS = 1000;
/** The most that GetRecords returns. */
const MOST_RECORDS = 1000;

/** Reads one stream for one event source mapping. */
export interface Poller {
  /** Something was written to the table: look at once. */
  nudge(): void;
  /** Resolves when a look that began after this call found nothing, and nothing is being delivered. */
  drained(): Promise<void>;
  /** Ends the reading after the look in progress. */
  stop(): void;
}

interface Shard {
  id: string;
  /** Undefined once the shard is closed and read to its end. */
  iterator: string | undefined;
  /** Sequence number of the last record read. */
  last: string | undefined;
  buffer: StreamRecord[];
  /** When the oldest record in the buffer was read; epoch milliseconds. */
  since: number;
}

export interface PollerOptions {
  mapping: StreamMapping;
  client: StreamClient;
  timers: Timers;
  deliver(records: StreamRecord[], shardId: string): Promise<void>;
  onError(error: unknown): void;
}

/** Starts to read a stream from its beginning. */
export async function startPoller(options: PollerOptions): Promise<Poller> {
  const { mapping, client, timers } = options;
  const shards = new Map<string, Shard>();
  let wake: (() => void) | undefined;
  let nudged = false;
  let stopping = false;
  let waiting: (() => void)[] = [];

  /** The tables are as new as the host, so that both starting positions, TRIM_HORIZON and LATEST, are the beginning. */
  async function discover(): Promise<void> {
    for (const id of await client.shards()) {
      if (shards.has(id)) continue;
      shards.set(id, {
        id,
        iterator: await client.iterator(id, undefined),
        last: undefined,
        buffer: [],
        since: 0,
      });
    }
  }

  /** DynamoDB Local calls an iterator trimmed that was taken before the first record of its shard was written. */
  async function readPage(shard: Shard, iterator: string): Promise<RecordPage> {
    const limit = Math.min(MOST_RECORDS, mapping.batchSize);
    try {
      return await client.records(iterator, limit);
    } catch (error) {
      const renewable = ['TrimmedDataAccessException', 'ExpiredIteratorException'];
      if (!(error instanceof AwsError && renewable.includes(error.code))) throw error;
      return client.records(await client.iterator(shard.id, shard.last), limit);
    }
  }

  async function fill(shard: Shard): Promise<boolean> {
    if (shard.iterator === undefined) return false;
    const page = await readPage(shard, shard.iterator);
    shard.iterator = page.NextShardIterator;
    shard.last = page.Records.at(-1)?.dynamodb.SequenceNumber ?? shard.last;
    const { filters } = mapping;
    // DynamoDB Local rounds the creation to the minute, AWS to the second; it was at most one poll ago.
    for (const { dynamodb } of page.Records)
      dynamodb.ApproximateCreationDateTime = Math.floor(Date.now() / 1000);
    const passing = page.Records.filter(
      (record) => filters.length === 0 || filters.some((fits) => fits(record)),
    );
    if (shard.buffer.length === 0) shard.since = Date.now();
    shard.buffer.push(...passing);
    // A closed shard has children that were not there before.
    if (shard.iterator === undefined) await discover();
    return page.Records.length > 0;
  }

  async function flush(shard: Shard): Promise<void> {
    const due = () => shard.buffer.length >= mapping.batchSize || Date.now() - shard.since >= mapping.window;
    while (shard.buffer.length > 0 && due() && !stopping) {
      await options.deliver(shard.buffer.splice(0, mapping.batchSize), shard.id);
    }
  }

  /** One look at every shard: whether there was anything new, and whether anything waits for a fuller batch. */
  async function look(): Promise<{ found: boolean; pending: boolean }> {
    let found = false;
    for (const shard of [...shards.values()]) {
      found = (await fill(shard)) || found;
      await flush(shard);
    }
    return { found, pending: [...shards.values()].some(({ buffer }) => buffer.length > 0) };
  }

  async function pause(): Promise<void> {
    if (nudged) return;
    const nudge = new Promise<void>((resolve) => {
      wake = resolve;
    });
    await Promise.race([nudge, timers.wait(POLL_MS)]);
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      nudged = false;
      const asked = waiting;
      waiting = [];
      const seen = await look().catch((error: unknown) => {
        if (!stopping) options.onError(error);
        return { found: false, pending: true };
      });
      if (seen.found || seen.pending) waiting.push(...asked);
      else for (const resolve of asked) resolve();
      if (!seen.found) await pause();
    }
  }

  function nudge(): void {
    nudged = true;
    wake?.();
  }

  await discover();
  void loop();
  return {
    nudge,
    drained: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        nudge();
      }),
    stop() {
      stopping = true;
      nudge();
    },
  };
}
