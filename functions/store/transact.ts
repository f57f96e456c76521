import {
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { ifUnchanged, toAttributes } from './dynamo.ts';

/** One item of a transaction, written only if the stored item still has the version that was read. */
export interface VersionedWrite {
  readonly table: string;
  /** The name of the sort key. */
  readonly idName: string;
  readonly item: Readonly<Record<string, unknown>>;
  /** The version that was read; undefined if no item was stored. */
  readonly read: number | undefined;
}

/** A claim of something for an intent, written only if no other intent has claimed it. */
export interface Claim {
  readonly table: string;
  readonly item: { readonly connectionId: string; readonly writeBackId: string; readonly claimedBy: string };
  /** The intent that has the claim so far but is over, as it was read. If it is unchanged, the claim passes on. */
  readonly from?: IntentVersion | undefined;
}

interface IntentVersion {
  readonly connectionId: string;
  readonly writeBackId: string;
  readonly version: number;
}

const notClaimedByOthers = 'attribute_not_exists(claimedBy) OR claimedBy = :by';
const claimedByPreviousOwner = 'claimedBy = :previous';

/** Writes all items or none. False, and nothing is written, if another run changed one of them meanwhile. */
export async function transact(
  client: DynamoDBClient,
  writes: readonly VersionedWrite[],
  claims: readonly Claim[] = [],
): Promise<boolean> {
  try {
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          ...writes.map(({ table, idName, item, read }) => ({
            Put: {
              TableName: table,
              Item: toAttributes(item),
              ...ifUnchanged(idName, read),
            },
          })),
          ...claims.map(({ table, item, from }) => ({
            Put: {
              TableName: table,
              Item: toAttributes(item),
              ConditionExpression: from
                ? `${notClaimedByOthers} OR ${claimedByPreviousOwner}`
                : notClaimedByOthers,
              ExpressionAttributeValues: toAttributes({
                ':by': item.claimedBy,
                ...(from ? { ':previous': from.writeBackId } : {}),
              }),
            },
          })),
          ...previousOwners(claims).map(({ table, connectionId, writeBackId, version }) => ({
            ConditionCheck: {
              TableName: table,
              Key: toAttributes({ connectionId, writeBackId }),
              ...ifUnchanged('writeBackId', version),
            },
          })),
        ],
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException && isContention(error)) return false;
    throw error;
  }
}

/** The intents whose claims pass on, each once, as DynamoDB takes an item only once in a transaction. */
function previousOwners(claims: readonly Claim[]) {
  const owners = claims.flatMap(({ table, from }) => (from ? [{ table, ...from }] : []));
  return [...new Map(owners.map((owner) => [owner.writeBackId, owner])).values()];
}

const contention = new Set(['ConditionalCheckFailed', 'TransactionConflict', 'None']);

/**
 * True if another writer was the only reason for the cancellation.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
function isContention({ CancellationReasons = [] }: TransactionCanceledException): boolean {
  return CancellationReasons.every(({ Code }) => contention.has(Code ?? 'None'));
}
