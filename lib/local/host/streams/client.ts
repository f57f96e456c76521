import * as z from 'zod';
import { AwsError } from '../errors.ts';
import { parseJson, textOf } from '../json.ts';

const shardsSchema = z.looseObject({
  StreamDescription: z.looseObject({
    Shards: z.array(z.looseObject({ ShardId: z.string(), ParentShardId: z.string().optional() })).default([]),
  }),
});
const iteratorSchema = z.looseObject({ ShardIterator: z.string() });
const recordSchema = z.looseObject({
  eventID: z.string(),
  eventName: z.string(),
  dynamodb: z.looseObject({ SequenceNumber: z.string(), ApproximateCreationDateTime: z.number() }),
});
const recordsSchema = z.looseObject({
  Records: z.array(recordSchema).default([]),
  NextShardIterator: z.string().optional(),
});

/** A stream record in the shape a function receives: DynamoDB JSON, times in epoch seconds. */
export type StreamRecord = z.infer<typeof recordSchema>;
/** One page of a shard. Without `NextShardIterator` the shard is closed and this was its last page. */
export type RecordPage = z.infer<typeof recordsSchema>;

/** Reads a stream of DynamoDB Local. */
export interface StreamClient {
  /** Shard ids, parents before children. */
  shards(): Promise<string[]>;
  /** An iterator that starts after a sequence number, else at the oldest record. */
  iterator(shardId: string, after: string | undefined): Promise<string>;
  /** @throws AwsError ExpiredIteratorException or TrimmedDataAccessException: a new iterator is needed. */
  records(iterator: string, limit: number): Promise<RecordPage>;
}

// DynamoDB Local demands a signature and does not check it.
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=LOCALHOST/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

/**
 * Makes a client that speaks the protocol itself. The answers are already in the JSON form that Lambda gives to functions;
 * the SDK would turn every value into an object and back.
 */
export function createStreamClient(url: string, streamArn: string): StreamClient {
  async function call<T>(operation: string, body: object, schema: z.ZodType<T>): Promise<T> {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Target': `DynamoDBStreams_20120810.${operation}`,
        Authorization: AUTHORIZATION,
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      const code = textOf(parseJson(text), '__type')?.split('#').at(-1) ?? 'Unknown';
      throw new AwsError(code, `${operation} of ${streamArn}: ${text.slice(0, 300)}`, response.status);
    }
    return schema.parse(JSON.parse(text));
  }

  return {
    async shards() {
      const { StreamDescription } = await call('DescribeStream', { StreamArn: streamArn }, shardsSchema);
      return StreamDescription.Shards.map(({ ShardId }) => ShardId);
    },
    async iterator(ShardId, after) {
      const start =
        after === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after };
      const body = { StreamArn: streamArn, ShardId, ...start };
      return (await call('GetShardIterator', body, iteratorSchema)).ShardIterator;
    },
    records: (ShardIterator, Limit) => call('GetRecords', { ShardIterator, Limit }, recordsSchema),
  };
}
