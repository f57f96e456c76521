import { newConnection } from '../support/dynamodb.ts';
import { conformance } from '../support/memory/conformance.ts';
import type { Conforming } from '../support/memory/conforming.ts';
import { dynamodbStores, storesInMemory, type TestStores } from '../support/stores.ts';

function conforming(stores: TestStores): Conforming {
  return {
    stores,
    newConnection,
    async todosOf(id) {
      const found = await stores.todosOf(id);
      return found.map(({ code, closedAt }) => ({ code, open: closedAt === undefined }));
    },
  };
}

conformance('DynamoDB', async () => conforming(await dynamodbStores()));
conformance('memory', async () => conforming(storesInMemory()));
