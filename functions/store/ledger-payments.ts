import { paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Payment, paymentSchema } from '../domain/ledger/payment.ts';
import type { ConnectionId, CustomerId, LedgerId } from '../domain/shared/ids.ts';
import type { LedgerDate } from '../domain/shared/time.ts';
import { conditionalWrite, fromAttributes, type Table, toAttributes } from './dynamo.ts';
import { recordTable } from './records.ts';

/** The ledger's payments that pulls have stored, for posting to search. */
export interface LedgerPayments {
  getMany(connectionId: ConnectionId, ledgerIds: readonly LedgerId[]): Promise<readonly Payment[]>;
  /**
   * The payments of a customer dated on or after a day. Read from an index, so writes of the last moments may be
   * missing.
   */
  ofCustomer(
    connectionId: ConnectionId,
    customerId: CustomerId,
    since: LedgerDate,
  ): Promise<readonly Payment[]>;
  /** Notes in a stored ledger payment that it records this payment of Alternative, if it does not say so yet. */
  match(connectionId: ConnectionId, ledgerId: LedgerId, paymentId: string): Promise<void>;
}

/** The index of the Payments table by customer and date. */
export const byCustomerAndDate = 'byCustomerAndDate';

const storedUnmatched =
  'attribute_exists(paymentId) AND (attribute_not_exists(matchedTo) OR matchedTo <> :payment)';

export function ledgerPayments(table: Table): LedgerPayments {
  const records = recordTable(table, 'paymentId', paymentSchema);
  const idOf = (ledgerId: LedgerId) => `intacct:${ledgerId}`;
  return {
    async getMany(connectionId, ledgerIds) {
      return [...(await records.getMany(connectionId, [...new Set(ledgerIds)].map(idOf))).values()];
    },

    async ofCustomer(connectionId, customerId, since) {
      const found: Payment[] = [];
      const pages = paginateQuery(
        { client: table.client },
        {
          TableName: table.name,
          IndexName: byCustomerAndDate,
          KeyConditionExpression: 'connectionId = :connection AND customerId = :customer AND #date >= :since',
          ExpressionAttributeNames: { '#date': 'date' },
          ExpressionAttributeValues: toAttributes({
            ':connection': connectionId,
            ':customer': customerId,
            ':since': since,
          }),
        },
      );
      for await (const { Items = [] } of pages) {
        found.push(
          ...Items.map((item) => fromAttributes(table, item['paymentId']?.S ?? '', paymentSchema, item)),
        );
      }
      return found;
    },

    async match(connectionId, ledgerId, paymentId) {
      await conditionalWrite(() =>
        table.client.send(
          new UpdateItemCommand({
            TableName: table.name,
            Key: toAttributes({ connectionId, paymentId: idOf(ledgerId) }),
            UpdateExpression: 'SET matchedTo = :payment ADD #version :one',
            ConditionExpression: storedUnmatched,
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: toAttributes({ ':payment': paymentId, ':one': 1 }),
          }),
        ),
      );
    },
  };
}
