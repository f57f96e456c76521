import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Explanation } from '../domain/reasons/catalog.ts';
import type { ConnectionId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/time.ts';
import { conditionalWrite, type Table, toAttributes } from './dynamo.ts';

/** What a to-do is about: one per code and subject. Names are Intacct's own, for a person to search. */
export interface TodoSubject {
  readonly connectionId: ConnectionId;
  /** For example an invoice's id, or the connection's. */
  readonly subject: string;
  readonly platformId?: string | undefined;
  readonly documentNumber?: string | undefined;
  readonly customerId?: string | undefined;
  /** Decimal text in major units, with the currency. */
  readonly amount?: string | undefined;
  readonly date?: string | undefined;
}

/** Who closed a to-do, and why. */
export interface Person {
  readonly by: string;
  readonly note: string;
}

/** What people must do outside this system. A to-do closes itself when the ledger shows it done. */
export interface Todos {
  /**
   * Opens a to-do, or opens it again; one that is open stays as it is. With `since`, one that was closed after that stays
   * closed.
   */
  open(about: TodoSubject, why: Explanation, now: Instant, since?: Instant): Promise<void>;
  /** Says an open to-do anew, after what it is about has changed. */
  restate(about: TodoSubject, why: Explanation): Promise<void>;
  /** Closes a to-do, if it is open: the ledger shows it done, or a person says so. */
  close(about: TodoSubject, code: string, now: Instant, person?: Person): Promise<void>;
}

const notThereYet = 'attribute_not_exists(#item)';
const closedBefore = 'attribute_exists(closedAt)';
const closedEarlier = 'closedAt < :since';
const stillOpen = 'attribute_exists(#item) AND attribute_not_exists(closedAt)';
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
            ConditionExpression: `${notThereYet} OR ${since ? closedEarlier : closedBefore}`,
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
            ConditionExpression: stillOpen,
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
            ConditionExpression: stillOpen,
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
