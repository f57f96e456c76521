import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, type NativeAttributeValue, unmarshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod';
import { ItemRefused, StoredItemUnreadable } from './errors.ts';

/** A table and the client that reaches it. */
export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

export type Attributes = Record<string, AttributeValue>;

/** An item as DynamoDB holds it. Absent and undefined are the same. */
export function toAttributes(item: Readonly<Record<string, NativeAttributeValue>>): Attributes {
  return marshall({ ...item }, { removeUndefinedValues: true, convertTopLevelContainer: false });
}

/** An item as its schema says. Throws {@link StoredItemUnreadable}. */
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

/** The answer of a conditional write: done, or refused together with the item that was in the way. */
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
