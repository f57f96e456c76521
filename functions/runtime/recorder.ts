import type { AlternativeMessage } from '../alternative/events.ts';
import type { Clock, Log } from '../domain/shared/ports.ts';
import { recordPaymentEvent } from '../write-back/payments/record.ts';
import { recordPayoutEvent } from '../write-back/payouts/record.ts';
import { paymentCasesIn, payoutCasesIn } from './case-stores.ts';
import { dynamodbClient } from './dynamodb.ts';
import type { RecordPaymentEnv } from './env.ts';

/** Makes the recorder of Alternative's events, once for all invocations. */
export function recorder(env: RecordPaymentEnv) {
  const client = dynamodbClient();
  const stores = { paymentCases: paymentCasesIn(env, client), payoutCases: payoutCasesIn(env, client) };

  return async (message: AlternativeMessage, clock: Clock, log: Log) => {
    switch (message.kind) {
      case 'payment':
        return recordPaymentEvent({ ...stores, clock, log }, message.connectionId, message.event);
      case 'payout':
        return recordPayoutEvent({ ...stores, clock, log }, message.connectionId, message.event);
      case 'ignored':
        return { outcome: 'ignored', sentence: `This system does not record ${message.topic}.` };
    }
  };
}
