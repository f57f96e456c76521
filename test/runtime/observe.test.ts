import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { InvalidInput } from '../../functions/domain/shared/errors.ts';
import { clockOf } from '../../functions/runtime/clock.ts';
import { logWith, observedHandler } from '../../functions/runtime/observe.ts';
import { lambdaContext } from '../support/rutter-context.ts';

const line = z.looseObject({ level: z.string().optional(), message: z.string().optional() });
let written = '';
const lines = () =>
  written
    .split('\n')
    .filter((text) => text.startsWith('{'))
    .map((text) => line.parse(JSON.parse(text)));
const metrics = () => lines().filter((one) => '_aws' in one);

beforeEach(() => {
  written = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      written += String(chunk);
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('an invocation', () => {
  it('an invocation passes on its event and context, and returns what its work returns', async () => {
    const context = lambdaContext();
    const seen: unknown[] = [];
    const handler = observedHandler(async (event, observed) => {
      seen.push(event, observed.context);
      return { done: true };
    });

    expect(await handler({ a: 1 }, context)).toEqual({ done: true });
    expect(seen).toEqual([{ a: 1 }, context]);
  });

  it('an invocation publishes its metrics under the names that the alarms watch', async () => {
    const handler = observedHandler(async (_, { count, seconds }) => {
      count('ConnectionsAsked', 3);
      seconds('WatermarkLag', 42);
    });

    await handler({}, lambdaContext());

    expect(metrics()).toMatchObject([
      {
        service: 'pull-invoices',
        ConnectionsAsked: 3,
        WatermarkLag: 42,
        _aws: {
          CloudWatchMetrics: [
            {
              Namespace: 'SageIntacctSync',
              Dimensions: [['service']],
              Metrics: [
                { Name: 'ConnectionsAsked', Unit: 'Count' },
                { Name: 'WatermarkLag', Unit: 'Seconds' },
              ],
            },
          ],
        },
      },
    ]);
  });

  it('a count of 0 is published, so that a tick without connections is seen', async () => {
    await observedHandler(async (_, { count }) => count('ConnectionsAsked', 0))({}, lambdaContext());

    expect(metrics()).toMatchObject([{ ConnectionsAsked: 0 }]);
  });

  it('an invocation leaves no metric to the next one', async () => {
    const handler = observedHandler(async (event, { count }) => {
      if (event === 'first') count('PagesRead', 1);
      else count('RecordsRead', 2);
    });

    await handler('first', lambdaContext());
    await handler('second', lambdaContext());

    expect(metrics().map((one) => [one['PagesRead'], one['RecordsRead']])).toEqual([
      [1, undefined],
      [undefined, 2],
    ]);
  });

  it('log lines carry their fields, the request id and the service', async () => {
    const handler = observedHandler(async (_, { log }) => {
      const own = logWith(log, { connectionId: 'c1', entity: 'invoices' });
      own.info('read', { rows: 2 });
      own.warn('slow', { entity: 'payments' });
      log.info('bare');
    });

    await handler({}, lambdaContext());

    const common = { service: 'pull-invoices', function_request_id: 'request-1' };
    expect(lines()).toMatchObject([
      { ...common, level: 'INFO', message: 'read', connectionId: 'c1', entity: 'invoices', rows: 2 },
      { ...common, level: 'WARN', message: 'slow', connectionId: 'c1', entity: 'payments' },
      { ...common, level: 'INFO', message: 'bare' },
    ]);
    expect(lines()[2]).not.toHaveProperty('connectionId');
  });
});

describe('an invocation that fails', () => {
  it('an invocation that fails throws the same error, so that Lambda counts it', async () => {
    const error = new InvalidInput('mode', 'unknown');
    const handler = observedHandler(() => Promise.reject(error));

    await expect(handler({}, lambdaContext())).rejects.toBe(error);
  });

  it.each([
    ['its code', new InvalidInput('mode', 'unknown'), 'INVALID_INPUT', 'mode: unknown'],
    ['that it was not expected', new TypeError('x is undefined'), 'UNEXPECTED', 'x is undefined'],
  ])('an invocation that fails logs %s', async (_, error, code, message) => {
    await observedHandler(() => Promise.reject(error))({}, lambdaContext()).catch(() => {});

    expect(lines().filter(({ level }) => level === 'ERROR')).toMatchObject([
      { message: 'failed', code, error: { name: error.name, message, stack: expect.anything() } },
    ]);
  });

  it('an invocation that throws something other than an Error logs it', async () => {
    await observedHandler(() => Promise.reject('just words'))({}, lambdaContext()).catch(() => {});

    expect(lines()).toContainEqual(expect.objectContaining({ code: 'UNEXPECTED', error: 'just words' }));
  });

  it('an invocation that fails does not log its event, which may hold a token', async () => {
    const event = { publicToken: 's3cret' };

    await observedHandler(() => Promise.reject(new Error('no')))(event, lambdaContext()).catch(() => {});

    expect(written).not.toContain('s3cret');
  });

  it('an invocation that fails publishes the metrics that it had counted', async () => {
    const handler = observedHandler(async (_, { count }) => {
      count('PagesRead', 4);
      throw new Error('no');
    });

    await handler({}, lambdaContext()).catch(() => {});

    expect(metrics()).toMatchObject([{ PagesRead: 4 }]);
  });
});

describe('the clock of an invocation', () => {
  it('the clock gives the time and what remains of the invocation, and it can wait', async () => {
    const clock = clockOf(lambdaContext(1_234));
    const before = Date.now();

    await clock.sleep(20);

    expect(clock.remaining()).toBe(1_234);
    expect(clock.now()).toBeGreaterThanOrEqual(before + 19);
  });
});
