import { AwsError } from '../errors.ts';
import type { StreamMapping } from '../resources/mapping.ts';
import type { Timers } from '../timers.ts';
import type { RecordPage, StreamClient, StreamRecord } from './client.ts';

/** How often a stream is read when nothing was written through the host's endpoint. */
const POLL_MS = 1000;
/** The most that GetRecords returns. */
const MOST_RECORDS = 1000;

/** Reads one stream for one event source mapping. */
export interface Poller {
  /** Reads the stream at once, because something was written to its table. */
  nudge(): void;
  /** Resolves when a look that began after this call found no record. Nothing is being delivered then. */
  drained(): Promise<void>;
  /** Ends the reading after the look in progress. */
  stop(): void;
}

interface Shard {
  id: string;
  /** Undefined when the shard is closed and was read to its end. */
  iterator: string | undefined;
  /** Sequence number of the last record read. */
  last: string | undefined;
}

export interface PollerOptions {
  mapping: StreamMapping;
  client: StreamClient;
  timers: Timers;
  deliver(records: StreamRecord[]): Promise<void>;
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

  async function discover(): Promise<void> {
    for (const id of await client.shards()) {
      if (shards.has(id)) continue;
      shards.set(id, { id, iterator: await client.iterator(id, undefined), last: undefined });
    }
  }

  /** DynamoDB Local reports an iterator as trimmed if it was taken before the first record of its shard was written. */
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

  /** Reads and delivers one page of a shard. True if there was a record. */
  async function advance(shard: Shard): Promise<boolean> {
    if (shard.iterator === undefined) return false;
    const page = await readPage(shard, shard.iterator);
    shard.iterator = page.NextShardIterator;
    shard.last = page.Records.at(-1)?.dynamodb.SequenceNumber ?? shard.last;
    // DynamoDB Local rounds the creation to the minute, AWS to the second. It was at most one poll ago.
    for (const { dynamodb } of page.Records)
      dynamodb.ApproximateCreationDateTime = Math.floor(Date.now() / 1000);
    const passing = page.Records.filter(
      (record) => mapping.filters.length === 0 || mapping.filters.some((matches) => matches(record)),
    );
    // A closed shard has children that were not there before.
    if (shard.iterator === undefined) await discover();
    if (passing.length > 0 && !stopping) await options.deliver(passing);
    return page.Records.length > 0;
  }

  /** One look at every shard. True if there was a record. */
  async function look(): Promise<boolean> {
    let found = false;
    for (const shard of [...shards.values()]) found = (await advance(shard)) || found;
    return found;
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
      const found = await look().catch((error: unknown) => {
        if (!stopping) options.onError(error);
        return undefined;
      });
      if (found === false) for (const resolve of asked) resolve();
      else waiting.push(...asked);
      if (!found) await pause();
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
