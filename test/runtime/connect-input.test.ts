import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../functions/domain/shared/errors.ts';
import { readConnectInput } from '../../functions/runtime/connect-input.ts';
import { fc } from '../support/property.ts';

const account = '0d9a2f34-5c1b-4e8a-9f27-6b1c2d3e4f50';

function refusal(event: unknown): InvalidInput {
  try {
    readConnectInput(event);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('The input was taken');
}

describe('the input of connect', () => {
  it.each(['publicToken', 'accessToken'])('a company is connected by its %s', (kind) => {
    const settings = { writeBack: 'off', freshEveryMinutes: 15, paused: false };

    expect(readConnectInput({ [kind]: 'tok', partnerId: 'p1', settings })).toEqual({
      token: { [kind]: 'tok' },
      partnerId: 'p1',
      settings,
    });
  });

  it('a company can be connected without settings', () => {
    expect(readConnectInput({ publicToken: 'tok', partnerId: 'p1' })).toEqual({
      token: { publicToken: 'tok' },
      partnerId: 'p1',
      settings: {},
    });
  });

  it('settings are changed by a connection id, without a token', () => {
    const settings = {
      writeBack: 'on',
      writeBackFrom: '2026-03-16T12:00:00.000Z',
      timeZone: 'America/New_York',
      routes: [{ currency: 'CAD', paymentsAccountId: account, paymentsAccountKind: 'bank' }],
      booksClosedThrough: '2026-02-28',
      companyCurrency: 'USD',
    };

    expect(readConnectInput({ connectionId: 'c1', settings })).toEqual({ connectionId: 'c1', settings });
  });
});

describe('input that does not fit is refused with the name of its field', () => {
  const by = { publicToken: 'tok-s3cret', partnerId: 'p1' };
  const settings = (change: Record<string, unknown>) => ({ ...by, settings: change });
  it.each([
    ['nothing', null, 'input'],
    ['text', 'tok-s3cret', 'input'],
    ['a list', ['tok-s3cret'], 'input'],
    ['no token', { partnerId: 'p1' }, 'publicToken'],
    ['nothing in it', {}, 'publicToken'],
    ['both tokens', { ...by, accessToken: 'tok-s3cret' }, 'accessToken'],
    ['a token and a connection', { ...by, connectionId: 'c1' }, 'connectionId'],
    ['an empty token', { ...by, publicToken: '' }, 'publicToken'],
    ['a token that is no text', { ...by, publicToken: { tok: 's3cret' } }, 'publicToken'],
    ['a token that is null', { ...by, publicToken: null }, 'publicToken'],
    ['a token that is too long', { ...by, publicToken: 's3cret'.repeat(1_000) }, 'publicToken'],
    ['an access token that is no text', { accessToken: 5, partnerId: 'p1' }, 'accessToken'],
    ['no partner', { accessToken: 'tok-s3cret' }, 'partnerId'],
    ['an empty partner', { ...by, partnerId: '' }, 'partnerId'],
    ['an unknown field', { ...by, partner: 'p1' }, 'partner'],
    ['settings alone', { settings: {} }, 'publicToken'],
    ['a connection without settings', { connectionId: 'c1' }, 'settings'],
    ['a connection with a partner', { connectionId: 'c1', partnerId: 'p', settings: {} }, 'partnerId'],
    ['an unknown setting', settings({ writeback: 'on' }), 'settings.writeback'],
    ['settings that are none', { ...by, settings: [] }, 'settings'],
    ['an unknown mode of writing', settings({ writeBack: 's3cret' }), 'settings.writeBack'],
    ['writing as true', settings({ writeBack: true }), 'settings.writeBack'],
    ['an unknown zone', settings({ timeZone: 'Mars/s3cret' }), 'settings.timeZone'],
    ['an instant without a zone', settings({ writeBackFrom: '2026-03-16' }), 'settings.writeBackFrom'],
    ['an account that is none', settings({ paymentsAccountId: '' }), 'settings.paymentsAccountId'],
    ['a number of an account', settings({ paymentsAccountId: '1000' }), 'settings.paymentsAccountId'],
    ['an unknown account kind', settings({ paymentsAccountKind: 's3cret' }), 'settings.paymentsAccountKind'],
    ['a switch in words', settings({ paused: 'true' }), 'settings.paused'],
    ['a rate as text', settings({ freshEveryMinutes: '5' }), 'settings.freshEveryMinutes'],
    ['a rate in parts', settings({ freshEveryMinutes: 2.5 }), 'settings.freshEveryMinutes'],
    ['a rate below none', settings({ freshEveryMinutes: -1 }), 'settings.freshEveryMinutes'],
    ['a day that is none', settings({ booksClosedThrough: '2026-02-30' }), 'settings.booksClosedThrough'],
    ['a currency that is none', settings({ companyCurrency: 'BTC' }), 'settings.companyCurrency'],
    ['routes that are no list', settings({ routes: {} }), 'settings.routes'],
    [
      'a route without an account',
      settings({ routes: [{ paymentsAccountKind: 'bank' }] }),
      'settings.routes.0.paymentsAccountId',
    ],
    [
      'an unknown field of a route',
      settings({ routes: [{ paymentsAccountId: account, paymentsAccountKind: 'bank', entity: 'e' }] }),
      'settings.routes.0.entity',
    ],
  ])('connect refuses %s', (_, event, field) => {
    const error = refusal(event);

    expect(error.field).toBe(field);
    expect(error.message.startsWith(`${field}: `)).toBe(true);
    // The error repeats no value, so it repeats no token.
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('s3cret');
  });

  it('input with two tokens is refused with the sentence that only one may be given', () => {
    expect(refusal({ ...by, accessToken: 'tok-s3cret' }).message).toContain('only one may be given');
  });

  it('any JSON that does not fit is refused without repeating its token', () => {
    const token = fc
      .string({ minLength: 12, unit: 'grapheme-ascii' })
      .filter((text) => !/^\s|^[\w ]+$/.test(text));
    const kind = fc.constantFrom('publicToken', 'accessToken');
    fc.assert(
      fc.property(token, kind, fc.dictionary(fc.string(), fc.jsonValue()), (secret, name, rest) => {
        try {
          readConnectInput({ ...rest, [name]: secret });
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
          expect(String(error)).not.toContain(secret);
        }
      }),
    );
  });
});
