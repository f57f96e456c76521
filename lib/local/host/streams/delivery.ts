import type { Outcome } from '../lambda/protocol.ts';
import type { StreamMapping } from '../resources/mapping.ts';
import type { Timers } from '../timers.ts';
import type { StreamRecord } from './client.ts';

export interface DeliveryOptions {
  mapping: StreamMapping;
  region: string;
  timers: Timers;
  invoke(payload: string): Promise<Outcome>;
}

const createdAt = (record: StreamRecord) => record.dynamodb.ApproximateCreationDateTime * 1000;

/** Milliseconds before the next attempt. AWS does not document its own; these stay short for tests. */
const backoff = (failures: number) => Math.min(5000, 50 * 2 ** failures);

/**
 * Makes the function that delivers a batch of one shard to its function, in order. It returns when every record was
 * processed or given up, and nothing later in the shard is delivered before that.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function createDelivery({ mapping, region, timers, invoke }: DeliveryOptions) {
  async function fails(records: StreamRecord[]): Promise<boolean> {
    const events = records.map((record) => ({
      ...record,
      awsRegion: region,
      eventSource: 'aws:dynamodb',
      eventSourceARN: mapping.sourceArn,
    }));
    const { functionError } = await invoke(JSON.stringify({ Records: events }));
    return functionError !== undefined;
  }

  /** The records that are still young enough to be delivered. */
  function youngOf(records: StreamRecord[]): StreamRecord[] {
    if (mapping.maxAge < 0) return records;
    const oldest = Date.now() - mapping.maxAge * 1000;
    return records.filter((record) => createdAt(record) >= oldest);
  }

  /** `failedBefore`: how often these records have failed already. A half of a split batch starts with its count. */
  async function deliver(batch: StreamRecord[], failedBefore = 0): Promise<void> {
    let records = youngOf(batch);
    for (let failures = failedBefore; records.length > 0 && !timers.stopped; failures += 1) {
      if (!(await fails(records))) return;
      if (mapping.bisect && records.length > 1) {
        const middle = Math.ceil(records.length / 2);
        await deliver(records.slice(0, middle), failures);
        return deliver(records.slice(middle), failures);
      }
      if (mapping.maxRetries >= 0 && failures >= mapping.maxRetries) return;
      await timers.wait(backoff(failures));
      records = youngOf(records);
    }
  }

  return (records: StreamRecord[]) => deliver(records);
}
