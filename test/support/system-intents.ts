import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Intent } from '../../functions/domain/intent/intent.ts';
import { newIntent } from '../../functions/domain/intent/new-intent.ts';
import { paymentEntrySchema } from '../../functions/domain/invoice/invoice.ts';
import { connectionId, type LedgerId, paymentId } from '../../functions/domain/shared/ids.ts';
import { minorUnits } from '../../functions/domain/shared/money.ts';
import { currencySchema } from '../../functions/domain/shared/schema.ts';
import { instantOf } from '../../functions/domain/shared/time.ts';
import { claimKey } from '../../functions/store/intents.ts';
import { type Item, START, type System } from './system.ts';
import type { Company } from './system-company.ts';

export interface StoredIntent {
  /** Alternative's id of the payment. */
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly changes: Partial<Intent>;
}

/** Stores an intent that was sent, as posting would have left it. Nothing drives it. */
export async function storeIntent({ host, dynamodb }: System, company: Company, wanted: StoredIntent) {
  const now = instantOf(START);
  const { id, amount, currency, changes } = wanted;
  const { open, dueAt, ...intent } = newIntent(
    {
      connectionId: connectionId.parse(company.id),
      kind: 'payment',
      subjectId: paymentId.parse(`alternative:${id}`),
      amount: minorUnits(amount),
      currency: currencySchema.parse(currency),
      modeAtRecording: 'on',
    },
    { to: 'PENDING' },
    now,
  );
  const Item = marshall({ ...intent, firstSentAt: now, postedAt: now, ...changes });
  await dynamodb.send(new PutItemCommand({ TableName: host.endpoints.tables['WriteBacks'], Item }));
}

/** Claims a ledger payment for the intent. */
export async function claimFor({ host, dynamodb }: System, company: Company, id: string, ledgerId: LedgerId) {
  const claim = { writeBackId: claimKey(ledgerId), claimedBy: `payment#alternative:${id}` };
  const Item = marshall({ connectionId: company.id, ...claim });
  await dynamodb.send(new PutItemCommand({ TableName: host.endpoints.tables['WriteBacks'], Item }));
}

/** Makes an invoice one that a payment of Alternative has paid in part. */
export async function payInAlternative(
  { host, dynamodb }: System,
  company: Company,
  invoiceId: string,
  payment: { readonly id: string; readonly amount: number },
) {
  const entry: Item = paymentEntrySchema.parse({
    paymentId: `alternative:${payment.id}`,
    amount: payment.amount,
    effect: 'stands',
    ledgerId: null,
    firstSentAt: null,
    gone: false,
  });
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: host.endpoints.tables['Invoices'],
      Key: marshall({ connectionId: company.id, invoiceId }),
      UpdateExpression: 'SET alternative = :payments',
      ExpressionAttributeValues: marshall({ ':payments': [entry] }),
    }),
  );
}
