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
  /** Stream ARNs of DynamoDB Local by those of the template. */
  streams: Map<string, string>;
  queues: Queues;
  pool: Pool;
  work: Work;
  timers: Timers;
  onError(error: unknown): void;
}

/** The event source mappings of a stack, at work. */
export interface EventSources {
  /** There was a request to DynamoDB: streams that it may have written to are read at once. */
  nudge(operation: string, permissions?: readonly Permission[]): void;
  /** Resolves when every stream was read to its end. */
  drained(): Promise<void>;
  /** Whether a queue with a mapping still holds a message. */
  queued(): Promise<boolean>;
  stop(): void;
}

/** Starts every enabled event source mapping. */
export async function startEventSources(options: EventSourcesOptions): Promise<EventSources> {
  const { model, region, queues, pool, timers, work } = options;
  const enabled = model.mappings.filter((mapping) => mapping.enabled);
  const pollers: (Poller & { readonly sourceArn: string })[] = [];
  const readers: { stop(): void }[] = [];
  for (const mapping of enabled) {
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
    const functionArn = model.functions.find(({ name }) => name === mapping.functionName)?.arn ?? '';
    const deliver = createDelivery({
      mapping,
      functionArn,
      region,
      timers,
      invoke,
      sendToQueue: queues.send,
    });
    const client = createStreamClient(options.dynamodbUrl, options.streams.get(mapping.sourceArn) ?? '');
    const poller = await startPoller({ mapping, client, timers, deliver, onError: options.onError });
    pollers.push({ ...poller, sourceArn: mapping.sourceArn });
  }
  const mapped = enabled.filter(({ kind }) => kind === 'queue').map(({ sourceArn }) => sourceArn);
  return {
    nudge(operation, permissions) {
      if (reads.test(operation)) return;
      for (const { nudge, sourceArn } of pollers) if (concernsTableOf(sourceArn, permissions)) nudge();
    },
    async drained() {
      await Promise.all(pollers.map((poller) => poller.drained()));
    },
    async queued() {
      const contents = await Promise.all(mapped.map((arn) => queues.inspect(arn)));
      return contents.some((messages) => messages.length > 0);
    },
    stop() {
      for (const source of [...pollers, ...readers]) source.stop();
    },
  };
}

const reads = /^(Get|BatchGet|TransactGet|Query|Scan|Describe|List)/;

/** Whether a request that needed these permissions was about the table of a stream; without them it may have been. */
function concernsTableOf(streamArn: string, permissions?: readonly Permission[]): boolean {
  const table = streamArn.slice(0, streamArn.indexOf('/stream/'));
  return permissions?.some(({ resource }) => resource === table) ?? true;
}
