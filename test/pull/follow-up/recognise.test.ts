import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { newIntent } from '../../../functions/domain/intent/new-intent.ts';
import type { Payment } from '../../../functions/domain/ledger/payment.ts';
import { type ConnectionId, paymentId } from '../../../functions/domain/shared/ids.ts';
import { recognisePayments } from '../../../functions/pull/follow-up/recognise.ts';
import { type Table, toAttributes } from '../../../functions/store/dynamo.ts';
import { claimKey, intents } from '../../../functions/store/intents.ts';
import { itemsOf, newConnection, newTable, recorded } from '../../support/dynamodb.ts';
import { dollars, minute, usd } from '../../support/factories.ts';
import { ledgerPayment } from '../../support/ledger-payment.ts';
import { recordsOf } from '../../support/ledger-records.ts';

let table: Table;
beforeAll(async () => {
  table = await newTable('WriteBacks');
});

const put = (item: Record<string, unknown>) =>
  table.client.send(new PutItemCommand({ TableName: table.name, Item: toAttributes(item) }));

/** Stores an intent of `pay-1` that claims `ledger-1`, or the ledger payments in `claims`. */
async function intentOf(connectionId: ConnectionId, changes: Partial<Intent>, claims = ['ledger-1']) {
  const subjectId = paymentId.parse('alternative:pay-1');
  const about = {
    connectionId,
    kind: 'payment',
    subjectId,
    amount: dollars(100),
    currency: usd,
    modeAtRecording: 'on',
  } as const;
  const { open: _open, dueAt: _due, ...born } = newIntent(about, { to: 'PENDING' }, minute(0));
  const intent = { ...born, firstSentAt: minute(1), ...changes };
  await put(intent);
  for (const { ledger } of claims.map((id) => ledgerPayment({}, id)))
    await put({ connectionId, writeBackId: claimKey(ledger.ledgerId), claimedBy: intent.writeBackId });
}

async function intentIn(connectionId: ConnectionId) {
  const items = await itemsOf(table, connectionId);
  return items.find(({ writeBackId }) => writeBackId === 'payment#alternative:pay-1');
}

async function pulled(
  connectionId: ConnectionId,
  payments: readonly Payment[],
  newSince?: ReturnType<typeof minute>,
  on = table,
) {
  const page = await recognisePayments(intents(on))(connectionId, payments);
  await page.notifyIntents(newSince, minute(60));
  return payments.map((payment) => page.withMatch(payment).matchedTo);
}

const withMemo = (id: string, memo = 'pay-1') => ledgerPayment({ memo }, id);

describe('a page of payments', () => {
  it('ledger payments are recognised by claims, whatever their memos say, and by memos of payments that were sent', async () => {
    const connectionId = newConnection();
    await intentOf(connectionId, { state: 'POSTED' });
    const page = [
      ledgerPayment(),
      withMemo('ledger-2'),
      withMemo('ledger-3', 'pay-2'),
      withMemo('ledger-4', ''),
    ];
    expect(await pulled(connectionId, page)).toEqual([
      'alternative:pay-1',
      'alternative:pay-1',
      undefined,
      undefined,
    ]);
  });

  it('a ledger payment is not recognised by the memo of a payment that was never sent', async () => {
    const connectionId = newConnection();
    await intentOf(connectionId, { state: 'CLOSED', firstSentAt: null }, []);
    expect(await pulled(connectionId, [withMemo('ledger-1')])).toEqual([undefined]);
    expect(await intentIn(connectionId)).toMatchObject({ version: 1, ledgerRecords: [] });
  });

  it('a page without payments of ours costs two reads and no write', async () => {
    const on = recorded(table);
    await pulled(newConnection(), [withMemo('ledger-1'), withMemo('ledger-2')], undefined, on);
    expect(on.sent).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand']);
  });
});

describe('an intent', () => {
  it('an intent whose answer was lost is given the id of its ledger payment once', async () => {
    const connectionId = newConnection();
    await intentOf(connectionId, { state: 'SENDING' }, []);
    await pulled(connectionId, [withMemo('ledger-1')], minute(0));
    const notified = await intentIn(connectionId);
    expect(notified).toMatchObject({
      ledgerRecords: recordsOf('sighted', 'ledger-1'),
      open: 'open',
      dueAt: minute(60),
      version: 2,
    });
    const on = recorded(table);
    await pulled(connectionId, [withMemo('ledger-1')], minute(30), on);
    expect(on.sent).not.toContain('UpdateItemCommand');
  });

  it('a confirmed intent is given the id of a second payment with its memo, even if Rutter read that long ago', async () => {
    const connectionId = newConnection();
    await intentOf(connectionId, {
      state: 'CONFIRMED',
      ledgerRecords: recordsOf('current', ledgerPayment().ledger.ledgerId),
    });
    await pulled(connectionId, [withMemo('ledger-1'), withMemo('ledger-2')], minute(30));
    expect(await intentIn(connectionId)).toMatchObject({
      ledgerRecords: expect.arrayContaining(recordsOf('sighted', 'ledger-2')),
      dueAt: minute(60),
    });
  });

  it('an intent that waits for confirmation is woken by what Rutter read since the pull before, and by nothing older', async () => {
    const connectionId = newConnection();
    await intentOf(connectionId, {
      state: 'POSTED',
      ledgerRecords: recordsOf('current', ledgerPayment().ledger.ledgerId),
    });
    await pulled(connectionId, [ledgerPayment()], minute(1));
    expect(await intentIn(connectionId)).toMatchObject({ version: 1 });
    await pulled(connectionId, [ledgerPayment()], minute(0));
    expect(await intentIn(connectionId)).toMatchObject({ version: 2, dueAt: minute(60), open: 'open' });
  });

  it('a confirmed intent is woken if its payment has another amount, and left alone if it has its own', async () => {
    const connectionId = newConnection();
    await intentOf(connectionId, {
      state: 'CONFIRMED',
      ledgerRecords: recordsOf('current', ledgerPayment().ledger.ledgerId),
    });
    await pulled(connectionId, [ledgerPayment()]);
    expect(await intentIn(connectionId)).toMatchObject({ version: 1 });
    await pulled(connectionId, [ledgerPayment({ amount: dollars(90) })]);
    expect(await intentIn(connectionId)).toMatchObject({ version: 2, dueAt: minute(60) });
  });
});
