import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, type NativeAttributeValue, unmarshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod';
import { ItemRefused, StoredItemUnreadable } from './errors.ts';

/** A table and the client to reach it. */
export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

export type Attributes = Record<string, AttributeValue>;

/** An item in DynamoDB's form. Attributes that are undefined are left out. */
export function toAttributes(item: Readonly<Record<string, NativeAttributeValue>>): Attributes {
  return marshall({ ...item }, { removeUndefinedValues: true, convertTopLevelContainer: false });
}

/** Parses a stored item. Throws {@link StoredItemUnreadable}, which names the item by `key`. */
export function fromAttributes<Item>(
  table: Table,
  key: string,
  schema: z.ZodType<Item>,
  attributes: Attributes,
): Item {
  const parsed = schema.safeParse(unmarshall(attributes));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StoredItemUnreadable(table.name, key, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/**
 * Sends a conditional write. Returns its result as `done`; or, if its condition failed, the stored item as `refused`,
 * provided that the write asks DynamoDB to return it. Throws {@link ItemRefused}.
 */
export async function conditionalWrite<Answer>(
  write: () => Promise<Answer>,
): Promise<{ readonly done: Answer } | { readonly refused: Attributes | undefined }> {
  try {
    return { done: await write() };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { refused: error.Item };
    if (error instanceof Error && error.name === 'ValidationException') {
      throw new ItemRefused(error.message, { cause: error });
    }
    throw error;
  }
}

/** The condition that an item still has the version that was read; without a version, that no item is stored there. */
export function ifUnchanged(keyName: string, readVersion: number | undefined) {
  return readVersion === undefined
    ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': keyName } }
    : {
        ConditionExpression: '#version = :read',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: toAttributes({ ':read': readVersion }),
      };
}
