import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import * as z from 'zod';
import { HOST_CREDENTIALS } from '../dynamodb/tables.ts';
import { HostStartError } from '../errors.ts';
import type { QueueModel } from '../resources/queue.ts';
import { isLogicalId } from '../template/identity.ts';
import type { QueuedMessage } from '../types.ts';

/** The queues of the stack. */
export interface Queues {
  /** Base URL of the queue server, which is behind the guard. */
  url: string;
  client: SQSClient;
  send(arn: string, body: string): Promise<void>;
  /** The messages of a queue, by its logical id, name or ARN. */
  inspect(name: string): Promise<QueuedMessage[]>;
  close(): Promise<void>;
}

const messageSchema = z.object({
  messageId: z.string(),
  body: z.string(),
  approximateReceiveCount: z.number(),
});

/** The answer of fauxqs at `/_fauxqs/queues/<name>`. */
const inspectionSchema = z.object({
  messages: z.object({
    ready: z.array(messageSchema),
    delayed: z.array(messageSchema),
    inflight: z.array(z.object({ message: messageSchema })),
  }),
});

function messageIn(state: QueuedMessage['state']) {
  return (message: z.infer<typeof messageSchema>): QueuedMessage => ({
    id: message.messageId,
    body: message.body,
    state,
    receiveCount: message.approximateReceiveCount,
  });
}

/** Starts fauxqs, a local SQS, and creates the queues. Dead-letter queues come first. */
export async function startQueues(region: string, queues: QueueModel[]): Promise<Queues> {
  const app = buildApp({ logger: false, defaultRegion: region });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = new SQSClient({
    endpoint: url,
    region,
    credentials: HOST_CREDENTIALS,
    useQueueUrlAsEndpoint: false,
  });
  const deadLettersFirst = [...queues].sort(
    (a, b) => Number('RedrivePolicy' in a.attributes) - Number('RedrivePolicy' in b.attributes),
  );
  for (const { name, attributes } of deadLettersFirst) {
    await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  }
  const find = (name: string): QueueModel => {
    const found = queues.find(
      ({ logicalId, ...queue }) =>
        isLogicalId(logicalId, name) || [queue.name, queue.arn, queue.url].includes(name),
    );
    if (!found) throw new HostStartError(`There is no queue ${name} in the stack`);
    return found;
  };
  return {
    url,
    client,
    async send(arn, body) {
      await client.send(new SendMessageCommand({ QueueUrl: find(arn).url, MessageBody: body }));
    },
    async inspect(name) {
      const response = await fetch(`${url}/_fauxqs/queues/${encodeURIComponent(find(name).name)}`);
      const { messages } = inspectionSchema.parse(await response.json());
      return [
        ...messages.ready.map(messageIn('ready')),
        ...messages.delayed.map(messageIn('delayed')),
        ...messages.inflight.map(({ message }) => messageIn('inflight')(message)),
      ];
    },
    async close() {
      client.destroy();
      await app.close();
    },
  };
}
