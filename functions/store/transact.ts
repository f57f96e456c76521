import {
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { toAttributes } from './dynamo.ts';

/** One item of a transaction: written only if what stands there is still the version that was read. */
export interface VersionedWrite {
  readonly table: string;
  /** Name of the sort key. */
  readonly idName: string;
  readonly item: Readonly<Record<string, unknown>>;
  /** The version that was read; undefined if nothing stood there. */
  readonly read: number | undefined;
}

/** The claim of something for an intent: written only if nobody else claimed it. */
export interface Claim {
  readonly table: string;
  readonly item: { readonly connectionId: string; readonly writeBackId: string; readonly claimedBy: string };
  /** An intent that needs it no more, as it was read: if it is still the same, its claim passes over. */
  readonly from?: IntentVersion | undefined;
}

interface IntentVersion {
  readonly connectionId: string;
  readonly writeBackId: string;
  readonly version: number;
}

const notThereYet = 'attribute_not_exists(#id)';
const stillTheVersionRead = '#version = :read';
const claimedByNobodyElse = 'attribute_not_exists(claimedBy) OR claimedBy = :by';
const claimedByOneThatEnded = 'claimedBy = :ended';

/** Writes all or nothing; answers false when one of the items was changed by somebody else meanwhile. */
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
              ...(read === undefined
                ? { ConditionExpression: notThereYet, ExpressionAttributeNames: { '#id': idName } }
                : {
                    ConditionExpression: stillTheVersionRead,
                    ExpressionAttributeNames: { '#version': 'version' },
                    ExpressionAttributeValues: toAttributes({ ':read': read }),
                  }),
            },
          })),
          ...claims.map(({ table, item, from }) => ({
            Put: {
              TableName: table,
              Item: toAttributes(item),
              ConditionExpression: from
                ? `${claimedByNobodyElse} OR ${claimedByOneThatEnded}`
                : claimedByNobodyElse,
              ExpressionAttributeValues: toAttributes({
                ':by': item.claimedBy,
                ...(from ? { ':ended': from.writeBackId } : {}),
              }),
            },
          })),
          ...ended(claims).map(({ table, connectionId, writeBackId, version }) => ({
            ConditionCheck: {
              TableName: table,
              Key: toAttributes({ connectionId, writeBackId }),
              ConditionExpression: stillTheVersionRead,
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: toAttributes({ ':read': version }),
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

/** The intents that claims pass over from, each once: DynamoDB takes an item once in a transaction. */
function ended(claims: readonly Claim[]) {
  const named = claims.flatMap(({ table, from }) => (from ? [{ table, ...from }] : []));
  return [...new Map(named.map((one) => [one.writeBackId, one])).values()];
}

const contention = new Set(['ConditionalCheckFailed', 'TransactionConflict', 'None']);

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
function isContention({ CancellationReasons = [] }: TransactionCanceledException): boolean {
  return CancellationReasons.every(({ Code }) => contention.has(Code ?? 'None'));
}
