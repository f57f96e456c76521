import type { Pool } from './lambda/pool.ts';
import type { Model } from './resources/model.ts';
import { startQueueReader } from './sqs/reader.ts';
import type { Queues } from './sqs/server.ts';
import { createStreamClient } from './streams/client.ts';
import { createDelivery } from './streams/delivery.ts';
import { type Poller, startPoller } from './streams/poller.ts';
import type { Timers } from './timers.ts';
import type { Permission } from './types.ts';
import type { Work } from './work.ts';

export interface EventSourcesOptions {
  model: Model;
  region: string;
  concurrency: number;
  dynamodbUrl: string;
  /** The ARN of each stream in DynamoDB Local, by its ARN in the template. */
  streams: Map<string, string>;
  queues: Queues;
  pool: Pool;
  work: Work;
  timers: Timers;
  onError(error: unknown): void;
}

/** The running event source mappings of a stack. */
export interface EventSources {
  /** Reads at once the streams that a request to DynamoDB may have written to. */
  nudge(operation: string, permissions?: readonly Permission[]): void;
  /** Resolves when every stream was read to its end. */
  drained(): Promise<void>;
  /** True if a queue with a mapping still holds a message. */
  queued(): Promise<boolean>;
  stop(): void;
}

/** Operations that write nothing. */
const READS = /^(Get|BatchGet|TransactGet|Query|Scan|Describe|List)/;

/** Starts every event source mapping. */
export async function startEventSources(options: EventSourcesOptions): Promise<EventSources> {
  const { model, region, queues, pool, timers, work } = options;
  const pollers: (Poller & { readonly sourceArn: string })[] = [];
  const readers: { stop(): void }[] = [];
  for (const mapping of model.mappings) {
    const invoke = (payload: string) => pool.invoke(mapping.functionName, payload);
    if (mapping.kind === 'queue') {
      const queueUrl = model.queues.find(({ arn }) => arn === mapping.sourceArn)?.url ?? '';
      const { concurrency, onError } = options;
      readers.push(
        startQueueReader({
          mapping,
          queueUrl,
          client: queues.client,
          region,
          concurrency,
          work,
          timers,
          invoke,
          onError,
        }),
      );
      continue;
    }
    const deliver = createDelivery({ mapping, region, timers, invoke });
    const client = createStreamClient(options.dynamodbUrl, options.streams.get(mapping.sourceArn) ?? '');
    const poller = await startPoller({ mapping, client, timers, deliver, onError: options.onError });
    pollers.push({ ...poller, sourceArn: mapping.sourceArn });
  }
  const mappedQueues = model.mappings.filter(({ kind }) => kind === 'queue');
  return {
    nudge(operation, permissions) {
      if (READS.test(operation)) return;
      for (const { nudge, sourceArn } of pollers) if (concernsTableOf(sourceArn, permissions)) nudge();
    },
    async drained() {
      await Promise.all(pollers.map((poller) => poller.drained()));
    },
    async queued() {
      const contents = await Promise.all(mappedQueues.map(({ sourceArn }) => queues.inspect(sourceArn)));
      return contents.some((messages) => messages.length > 0);
    },
    stop() {
      for (const source of [...pollers, ...readers]) source.stop();
    },
  };
}

/** True if a request with these permissions concerns the table of a stream, or if its permissions are not given. */
function concernsTableOf(streamArn: string, permissions?: readonly Permission[]): boolean {
  const table = streamArn.slice(0, streamArn.indexOf('/stream/'));
  return permissions?.some(({ resource }) => resource === table) ?? true;
}
