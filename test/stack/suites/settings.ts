import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { cronOf, readSettings } from '../../../lib/stack/settings.ts';
import { changed, context, functions } from '../synth.ts';

const read = (changes: Record<string, unknown> = {}) =>
  readSettings(new App({ context: { ...context, ...changes } }));
const pull = { everyMinutes: 60, offsetMinutes: 7, fullSweep: 'cron(17 3 ? * SUN *)' };
const withPull = (change: Record<string, unknown>) => ({
  pulls: { ...context.pulls, payments: { ...pull, ...change } },
});

describe('the cron expression of a pull', () => {
  it.each([
    [5, 0, 'cron(0/5 * * * ? *)'],
    [5, 2, 'cron(2/5 * * * ? *)'],
    [10, 3, 'cron(3/10 * * * ? *)'],
    [10, 37, 'cron(7/10 * * * ? *)'],
    [30, 59, 'cron(29/30 * * * ? *)'],
    [60, 7, 'cron(7 * * * ? *)'],
    [120, 7, 'cron(7 0/2 * * ? *)'],
    [720, 0, 'cron(0 0/12 * * ? *)'],
  ])('every %i minutes from %i', (everyMinutes, offsetMinutes, cron) => {
    expect(cronOf({ everyMinutes, offsetMinutes, fullSweep: '' })).toBe(cron);
  });
});

describe('the settings', () => {
  it('are those of cdk.json', () => {
    const { ...shippedContext } = context;

    expect(read()).toEqual(shippedContext);
  });

  it('may come as text, as the command line gives them', () => {
    const text = {
      production: 'false',
      pageSize: '100',
      pullsPerSecond: '0.5',
      reservedConcurrencyPerPull: '3',
      alternativeAccounts: '111122223333,444455556666',
    };

    expect(read(text)).toMatchObject({
      production: false,
      pageSize: 100,
      pullsPerSecond: 0.5,
      reservedConcurrencyPerPull: 3,
      alternativeAccounts: ['111122223333', '444455556666'],
    });
    expect(read({ alternativeAccounts: '' }).alternativeAccounts).toEqual([]);
  });

  it.each([
    [true, true],
    [false, false],
    ['true', true],
    ['false', false],
  ])('take production as %o', (given, production) => {
    expect(read({ production: given }).production).toBe(production);
  });

  it.each(Object.keys(context))('need %s', (name) => {
    expect(() => read({ [name]: undefined })).toThrow(new RegExp(`^cdk\\.json: [^]*at ${name}\\b`));
  });

  it.each([
    ['production', { production: 'perhaps' }],
    ['production', { production: 1 }],
    ['rutterUrl', { rutterUrl: 'rutter' }],
    ['overlapMinutes', { overlapMinutes: 0 }],
    ['overlapMinutes', { overlapMinutes: 2.5 }],
    ['pageSize', { pageSize: 0 }],
    ['pageSize', { pageSize: 501 }],
    ['pageSize', { pageSize: 'many' }],
    ['pullsPerSecond', { pullsPerSecond: 0 }],
    ['pullTimeoutSeconds', { pullTimeoutSeconds: 901 }],
    ['pullTimeoutSeconds', { pullTimeoutSeconds: 1 }],
    ['reservedConcurrencyPerPull', { reservedConcurrencyPerPull: -1 }],
    ['logRetentionDays', { logRetentionDays: 0 }],
    ['alternativeAccounts', { alternativeAccounts: 111_122_223_333 }],
    ['alternativeAccounts\\[0\\]', { alternativeAccounts: ['11112222333'] }],
    ['alternativeAccounts\\[1\\]', { alternativeAccounts: '111122223333,*' }],
    ['alarmEmail', { alarmEmail: 'nobody' }],
    ['pulls', { pulls: [] }],
    ['pulls', { pulls: { ...context.pulls, 'no-entity': pull } }],
    ['pulls.payments', { pulls: { customers: pull, invoices: pull, deposits: pull } }],
    ['pulls.payments', withPull({ every: 5 })],
    ['pulls.payments.everyMinutes', withPull({ everyMinutes: undefined })],
    ['pulls.payments.everyMinutes', withPull({ everyMinutes: 0 })],
    ['pulls.payments.everyMinutes', withPull({ everyMinutes: -5 })],
    ['pulls.payments.everyMinutes', withPull({ everyMinutes: 7 })],
    ['pulls.payments.everyMinutes', withPull({ everyMinutes: 2.5 })],
    ['pulls.payments.everyMinutes', withPull({ everyMinutes: 90 })],
    ['pulls.payments.everyMinutes', withPull({ everyMinutes: 300 })],
    ['pulls.payments.everyMinutes', withPull({ everyMinutes: 2_880 })],
    ['pulls.payments.offsetMinutes', withPull({ offsetMinutes: 60 })],
    ['pulls.payments.offsetMinutes', withPull({ offsetMinutes: -1 })],
    ['pulls.payments.fullSweep', withPull({ fullSweep: 'rate(7 days)' })],
    ['pulls.payments.fullSweep', withPull({ fullSweep: '' })],
  ])('name %s when it is wrong: %o', (field, changes) => {
    expect(() => read(changes)).toThrow(/^cdk\.json: /);
    expect(() => read(changes)).toThrow(new RegExp(`at ${field}$`, 'm'));
  });

  it('brake the pulls where an installation is large', () => {
    for (const [name, { Properties }] of functions(changed())) {
      expect(Properties['ReservedConcurrentExecutions']).toBe(name.startsWith('pull') ? 3 : undefined);
    }
  });
});
