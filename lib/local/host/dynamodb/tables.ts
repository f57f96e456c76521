import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import type { TableModel } from '../resources/table.ts';
import { startDynamodb } from './process.ts';

/** The credentials of the host's own calls. DynamoDB Local demands some and does not check them. */
export const HOST_CREDENTIALS = { accessKeyId: 'LOCALHOST', secretAccessKey: 'local' };

/** The tables of the stack in DynamoDB Local. */
export interface Tables {
  /** The ARN of each stream in DynamoDB Local, by its ARN in the template. */
  streams: Map<string, string>;
  /** Deletes the tables. They would outlive the host in a DynamoDB Local that it did not start. */
  remove(): Promise<void>;
  close(): void;
}

/** Creates the tables of a stack. */
async function createTables(url: string, region: string, models: TableModel[]): Promise<Tables> {
  const client = new DynamoDBClient({ endpoint: url, region, credentials: HOST_CREDENTIALS });
  const streams = new Map<string, string>();
  await pMap(
    models,
    async ({ create, streamArn }) => {
      const TableName = create.TableName ?? '';
      await client.send(new CreateTableCommand(create));
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

/** Creates the tables in the DynamoDB Local at `givenUrl`, or in one that it starts. `disposal` removes what it made. */
export async function openTables(
  givenUrl: string | undefined,
  region: string,
  models: TableModel[],
  disposal: AsyncDisposableStack,
): Promise<{ url: string; streams: Tables['streams'] }> {
  const started = givenUrl === undefined ? await startDynamodb() : undefined;
  if (started) disposal.defer(() => started.stop());
  const url = givenUrl ?? started?.url ?? '';
  const tables = await createTables(url, region, models);
  disposal.defer(async () => {
    if (!started) await tables.remove();
    tables.close();
  });
  return { url, streams: tables.streams };
}
