import { describe, expect, it } from 'vitest';
import {
  connectEnv,
  disconnectEnv,
  EnvironmentWrong,
  pullEnv,
  pullInvoicesEnv,
  pullPaymentsEnv,
  readEnv,
} from '../../functions/runtime/env.ts';

const good = {
  CONNECTIONS_TABLE: 'connections',
  CONNECTION_SECRETS_PREFIX: 'stack/connections/',
  RUTTER_SECRET: 'rutter',
  RUTTER_URL: 'https://production.rutterapi.com/versioned',
  EVENT_BUS: 'bus',
  RECORDS_TABLE: 'records',
  OVERLAP_MINUTES: '10',
  PAGE_SIZE: '500',
  PULLS_PER_SECOND: '2.5',
  WRITE_BACKS_TABLE: 'write-backs',
  INVOICES_TABLE: 'invoices',
};

describe('the environment', () => {
  it('the variables of the schema are read, numbers as numbers, and no others', () => {
    const { INVOICES_TABLE: _invoices, WRITE_BACKS_TABLE: _intents, ...rest } = good;

    expect(readEnv(pullEnv, { ...good, AWS_SECRET_ACCESS_KEY: 'x' })).toEqual({
      ...rest,
      OVERLAP_MINUTES: 10,
      PAGE_SIZE: 500,
      PULLS_PER_SECOND: 2.5,
    });
  });

  it.each([
    ['pulls', pullEnv, Object.keys(good).slice(0, -2)],
    ['the pull of invoices', pullInvoicesEnv, Object.keys(good).slice(0, -1)],
    ['the pull of payments', pullPaymentsEnv, Object.keys(good)],
    [
      'connect',
      connectEnv,
      ['CONNECTIONS_TABLE', 'CONNECTION_SECRETS_PREFIX', 'RUTTER_SECRET', 'RUTTER_URL', 'EVENT_BUS'],
    ],
    ['disconnect', disconnectEnv, ['CONNECTIONS_TABLE', 'CONNECTION_SECRETS_PREFIX']],
  ])('every missing variable of %s is named in one error', (_, schema, names) => {
    const read = () => readEnv(schema, {});

    expect(read).toThrow(EnvironmentWrong);
    for (const name of names) expect(read).toThrow(`${name}: `);
    for (const name of names) {
      const { [name]: _missing, ...rest }: Record<string, string> = good;
      expect(() => readEnv(schema, rest)).toThrow(`deploy the stack again. ${name}: `);
    }
  });

  it.each([
    ['CONNECTIONS_TABLE', ''],
    ['CONNECTION_SECRETS_PREFIX', ''],
    ['RUTTER_SECRET', ''],
    ['RUTTER_URL', 'production.rutterapi.com'],
    ['EVENT_BUS', ''],
    ['RECORDS_TABLE', ''],
    ['OVERLAP_MINUTES', '0'],
    ['OVERLAP_MINUTES', '-1'],
    ['PAGE_SIZE', 'many'],
    ['PAGE_SIZE', '1e3'],
    ['PAGE_SIZE', ''],
    ['PULLS_PER_SECOND', '0'],
    ['PULLS_PER_SECOND', 'Infinity'],
  ])('the variable %s with the value %o is refused', (name, value) => {
    const read = () => readEnv(pullEnv, { ...good, [name]: value });

    expect(read).toThrow(EnvironmentWrong);
    expect(read).toThrow(`deploy the stack again. ${name}: `);
  });

  it('each of several wrong variables is named, and no value is repeated', () => {
    const read = () => readEnv(pullEnv, { ...good, PAGE_SIZE: 's3cret', RUTTER_URL: 's3cret' });

    expect(read).toThrow(/RUTTER_URL: .*; PAGE_SIZE: /);
    expect(read).not.toThrow('s3cret');
  });

  it('the environment of the process is read by default', () => {
    expect(() => readEnv(pullEnv)).toThrow('CONNECTIONS_TABLE');
  });
});
