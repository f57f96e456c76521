import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Explanation } from '../domain/reasons/catalog.ts';
import type { ConnectionId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/time.ts';
import { conditionalWrite, type Table, toAttributes } from './dynamo.ts';

/** What a to-do is about. There is one to-do for each code and subject. Numbers are Intacct's own, to search for there. */
interface TodoSubject {
  readonly connectionId: ConnectionId;
  /** The id of what it is about, for example of an invoice or of the connection. */
  readonly subject: string;
  readonly platformId?: string | undefined;
  readonly documentNumber?: string | undefined;
  readonly customerId?: string | undefined;
  /** Decimal text in major units, with the currency. */
  readonly amount?: string | undefined;
  readonly date?: string | undefined;
}

/** The person who closed a to-do, and why. */
interface Person {
  readonly by: string;
  readonly note: string;
}

/** What people must do outside this system. A to-do is closed when the ledger shows it done, or a person says so. */
export interface Todos {
  /**
   * Opens a to-do, or opens a closed one again. An open to-do stays as it is. With `since`, a to-do that was closed at or
   * after that moment stays closed.
   */
  open(about: TodoSubject, why: Explanation, now: Instant, since?: Instant): Promise<void>;
  /** Replaces the sentence, step and amount of an open to-do, after its facts have changed. */
  restate(about: TodoSubject, why: Explanation): Promise<void>;
  /** Closes an open to-do. Without `person`, the ledger has shown it done. */
  close(about: TodoSubject, code: string, now: Instant, person?: Person): Promise<void>;
}

const notStoredYet = 'attribute_not_exists(#item)';
const isClosed = 'attribute_exists(closedAt)';
const closedBeforeSince = 'closedAt < :since';
const isOpen = 'attribute_exists(#item) AND attribute_not_exists(closedAt)';
const names = { '#item': 'item' };

export function todos(table: Table): Todos {
  const keyOf = ({ connectionId, subject }: TodoSubject, code: string) => ({
    connectionId,
    item: `todo#${code}#${subject}`,
  });
  return {
    async open(about, why, now, since) {
      const { code, sentence, step } = why;
      await conditionalWrite(() =>
        table.client.send(
          new PutItemCommand({
            TableName: table.name,
            Item: toAttributes({ ...about, ...keyOf(about, code), code, sentence, step, openedAt: now }),
            ConditionExpression: `${notStoredYet} OR ${since ? closedBeforeSince : isClosed}`,
            ExpressionAttributeNames: names,
            ...(since ? { ExpressionAttributeValues: toAttributes({ ':since': since }) } : {}),
          }),
        ),
      );
    },
    async restate(about, why) {
      const { code, sentence, step } = why;
      await conditionalWrite(() =>
        table.client.send(
          new UpdateItemCommand({
            TableName: table.name,
            Key: toAttributes(keyOf(about, code)),
            UpdateExpression:
              'SET sentence = :sentence, step = :step, amount = :amount, platformId = :number',
            ConditionExpression: isOpen,
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: toAttributes({
              ':sentence': sentence,
              ':step': step,
              ':amount': about.amount ?? null,
              ':number': about.platformId ?? null,
            }),
          }),
        ),
      );
    },
    async close(about, code, now, person) {
      await conditionalWrite(() =>
        table.client.send(
          new UpdateItemCommand({
            TableName: table.name,
            Key: toAttributes(keyOf(about, code)),
            UpdateExpression: `SET closedAt = :now, closedBy = :closedBy${person ? ', #by = :by, note = :note' : ''}`,
            ConditionExpression: isOpen,
            ExpressionAttributeNames: person ? { ...names, '#by': 'by' } : names,
            ExpressionAttributeValues: toAttributes({
              ':now': now,
              ':closedBy': person ? 'person' : 'ledger',
              ...(person ? { ':by': person.by, ':note': person.note } : {}),
            }),
          }),
        ),
      );
    },
  };
}
