import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Customer, customerSchema } from '../../functions/domain/ledger/customer.ts';
import { customerId } from '../../functions/domain/shared/ids.ts';
import { toAttributes } from '../../functions/store/dynamo.ts';
import { TableBusy } from '../../functions/store/errors.ts';
import { recordTable } from '../../functions/store/records.ts';
import { connectionId, customer } from '../support/factories.ts';

/* DynamoDB Local always answers a whole batch; AWS gives back what it had no capacity for. */
const name = 'Customers';
const keyOf = (one: Customer) => toAttributes({ connectionId, customerId: one.customerId });
const one = customer();
const other = customer({ customerId: customerId.parse('customer-2') });

function busyTable() {
  const client = new DynamoDBClient({ region: 'us-east-1' });
  return { mock: mockClient(client), customers: recordTable({ client, name }, 'customerId', customerSchema) };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a batch that DynamoDB answers in part', () => {
  it('the unread keys of a batch are read again until none is left', async () => {
    vi.useFakeTimers();
    const { mock, customers } = busyTable();
    mock
      .on(BatchGetItemCommand)
      .resolvesOnce({ UnprocessedKeys: { [name]: { Keys: [keyOf(one), keyOf(other)] } } })
      .resolvesOnce({
        Responses: { [name]: [toAttributes(one)] },
        UnprocessedKeys: { [name]: { Keys: [keyOf(other)] } },
      })
      .resolves({ Responses: { [name]: [toAttributes(other)] }, UnprocessedKeys: {} });
    const reading = customers.getMany(connectionId, [one.customerId, other.customerId]);
    await vi.runAllTimersAsync();
    expect(await reading).toStrictEqual(
      new Map([
        [one.customerId, one],
        [other.customerId, other],
      ]),
    );
    const asked = mock
      .commandCalls(BatchGetItemCommand)
      .map(({ args: [command] }) => command.input.RequestItems?.[name]);
    expect(asked).toStrictEqual([
      { Keys: [keyOf(one), keyOf(other)], ConsistentRead: true },
      { Keys: [keyOf(one), keyOf(other)], ConsistentRead: true },
      { Keys: [keyOf(other)], ConsistentRead: true },
    ]);
  });

  it('a batch that is still incomplete after eight attempts is an error, never a shorter result', async () => {
    vi.useFakeTimers();
    const { mock, customers } = busyTable();
    mock.on(BatchGetItemCommand).resolves({ UnprocessedKeys: { [name]: { Keys: [keyOf(one)] } } });
    const reading = expect(customers.getMany(connectionId, [one.customerId])).rejects.toThrow(TableBusy);
    await vi.runAllTimersAsync();
    await reading;
    expect(mock.commandCalls(BatchGetItemCommand)).toHaveLength(8);
  });
});
