import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import type { TableModel } from '../resources/table.ts';

/** The credentials of the host's own calls; DynamoDB Local wants some, and reads none. */
export const HOST_CREDENTIALS = { accessKeyId: 'LOCALHOST', secretAccessKey: 'local' };

/** The tables of the stack in DynamoDB Local. */
export interface Tables {
  /** ARN of a table's stream in DynamoDB Local, by the ARN the template knows it by. */
  streams: Map<string, string>;
  /** Deletes the tables: they would outlive the host in a DynamoDB Local that it did not start. */
  remove(): Promise<void>;
  close(): void;
}

/** Creates the tables of a stack. */
export async function createTables(url: string, region: string, models: TableModel[]): Promise<Tables> {
  const client = new DynamoDBClient({ endpoint: url, region, credentials: HOST_CREDENTIALS });
  const streams = new Map<string, string>();
  await pMap(
    models,
    async ({ create, expiry, streamArn }) => {
      const TableName = create.TableName ?? '';
      await client.send(new CreateTableCommand(create));
      if (expiry !== undefined) {
        const TimeToLiveSpecification = { AttributeName: expiry, Enabled: true };
        await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
      }
      if (streamArn === '') return;
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      streams.set(streamArn, Table?.LatestStreamArn ?? '');
    },
    { concurrency: 4 },
  );
  return {
    streams,
    async remove() {
      await pMap(models, ({ name }) => client.send(new DeleteTableCommand({ TableName: name })), {
        concurrency: 4,
      });
    },
    close: () => client.destroy(),
  };
}
