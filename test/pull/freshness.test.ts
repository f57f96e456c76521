import { expect, it } from 'vitest';
import { settingsSchema } from '../../functions/domain/connection/settings.ts';
import { includePayments, isSyncDue } from '../../functions/pull/freshness.ts';
import { minute } from '../support/factories.ts';

const at = (count: number) => Date.parse(minute(count));
const every = (freshEveryMinutes: number) => settingsSchema.parse({ freshEveryMinutes });

it.each([
  [5, 10, 13, false],
  [5, 10, 14, true],
  [1, 10, 10, true],
  [0, 0, 60, false],
])('with freshEveryMinutes %i and an ask at minute %i, another ask is due at minute %i: %s', (minutes, askedAt, now, due) => {
  expect(isSyncDue(every(minutes), { askedAt: minute(askedAt) }, at(now))).toBe(due);
});

it('Rutter is asked if it never was, and not again right after write-back asked', () => {
  expect(isSyncDue(every(5), {}, at(0))).toBe(true);
  expect(isSyncDue(every(5), { askedAt: minute(0) }, at(0))).toBe(false);
});

it('while a payment is being looked up, Rutter is asked for nothing without payments', () => {
  const lookUp = { lookUpAskedAt: minute(10) };
  for (const objects of [['deposits'], ['invoices']] as const) {
    expect(includePayments(objects, {}, at(10))).toEqual(objects);
    expect(includePayments(objects, lookUp, at(11))).toEqual(['payments', ...objects]);
    expect(includePayments(objects, lookUp, at(15))).toEqual(objects);
  }
  expect(includePayments(['deposits'], { lookUpWantedAt: minute(10) }, at(29))).toEqual([
    'payments',
    'deposits',
  ]);
  expect(includePayments(['deposits'], { lookUpWantedAt: minute(10) }, at(31))).toEqual(['deposits']);
  expect(includePayments(['payments', 'invoices'], lookUp, at(11))).toEqual(['payments', 'invoices']);
  expect(includePayments([], lookUp, at(11))).toEqual([]);
});
