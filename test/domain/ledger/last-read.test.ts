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

describe('hasReadPaymentsSince', () => {
  it.each([
    ['nothing was ever read', null, null, false, false],
    ['the first read is under way', minute(11), null, false, false],
    ['it started before the look-up asked', minute(9), minute(11), false, false],
    ['it started as the look-up asked, and ended', minute(10), minute(12), true, true],
    ['it started later, and ended', minute(11), minute(12), true, true],
    ['it started and ended in the same moment', minute(11), minute(11), true, true],
    ['the end is that of an earlier read', minute(11), minute(10), false, false],
    ['it started so late that it may be of other objects', last, minute(30), false, true],
    ['it started just in time', addMs(last, -1), minute(30), true, true],
  ])('a read counts, shared or alone, when %s', (_, startedAt, completedAt, shared, alone) => {
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
])('carriesMemo of %j for pay-1 is %s', (memo, carries) => {
  expect(carriesMemo(ledgerPayment({ memo }), 'pay-1')).toBe(carries);
});

describe('noOtherReadCanStart', () => {
  it.each([
    ['nobody knows of a look-up', {}, 10, true],
    ['one asked just now', { lookUpAskedAt: minute(10) }, 10, false],
    ['one asked long ago', { lookUpAskedAt: minute(10) }, 14, true],
    ['one has been waiting to ask since just now', { lookUpWantedAt: minute(10) }, 11, true],
    ['one has been waiting to ask for a while', { lookUpWantedAt: minute(10) }, 12, false],
    ['one waited to ask long ago', { lookUpWantedAt: minute(10) }, 30, true],
  ])('it depends on the last look-up: %s', (_, lookUps, now, canStart) => {
    expect(noOtherReadCanStart(lookUps, minute(now))).toBe(!canStart);
  });
});
