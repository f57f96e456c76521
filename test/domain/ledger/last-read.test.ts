import { describe, expect, it } from 'vitest';
import {
  hasReadPaymentsSince,
  lookUpWindowMs,
  noOtherReadCanStart,
} from '../../../functions/domain/ledger/last-read.ts';
import { carriesMemo } from '../../../functions/domain/ledger/payment.ts';
import { addMs } from '../../../functions/domain/shared/time.ts';
import { minute } from '../../support/factories.ts';
import { ledgerPayment } from '../../support/ledger-payment.ts';

const askedAt = minute(10);
const last = addMs(askedAt, lookUpWindowMs);

describe('Rutter has read the payments since it was asked', () => {
  it.each([
    ['nothing was ever read', null, null, false, false],
    ['the first read is under way', minute(11), null, false, false],
    ['it began before it was asked', minute(9), minute(11), false, false],
    ['it began as it was asked, and ended', minute(10), minute(12), true, true],
    ['it began later, and ended', minute(11), minute(12), true, true],
    ['it began and ended in the same moment', minute(11), minute(11), true, true],
    ['the end is that of the read before', minute(11), minute(10), false, false],
    ['it began so late that it may be of something else', last, minute(30), false, true],
    ['it began just in time', addMs(last, -1), minute(30), true, true],
  ])('%s', (_, startedAt, completedAt, shared, alone) => {
    expect(hasReadPaymentsSince(askedAt, { startedAt, completedAt }, false)).toBe(shared);
    expect(hasReadPaymentsSince(askedAt, { startedAt, completedAt }, true)).toBe(alone);
  });
});

it.each([
  ['pay-1', true],
  [' pay-1 ', true],
  ['PAY-1', false],
  ['pay-10', false],
  ['for pay-1', false],
  ['', false],
  [null, false],
])('the memo %j is that of pay-1: %s', (memo, carries) => {
  expect(carriesMemo(ledgerPayment({ memo }), 'pay-1')).toBe(carries);
});

describe('a read of something else may still be to begin', () => {
  it.each([
    ['nobody knows of a look-up', {}, 10, true],
    ['one was asked for just now', { lookUpAskedAt: minute(10) }, 10, false],
    ['one was asked for long ago', { lookUpAskedAt: minute(10) }, 14, true],
    ['one is wanted since just now', { lookUpWantedAt: minute(10) }, 11, true],
    ['one is wanted for a while', { lookUpWantedAt: minute(10) }, 12, false],
    ['one was wanted long ago', { lookUpWantedAt: minute(10) }, 30, true],
  ])('%s', (_, lookUps, now, mayBegin) => {
    expect(noOtherReadCanStart(lookUps, minute(now))).toBe(!mayBegin);
  });
});
