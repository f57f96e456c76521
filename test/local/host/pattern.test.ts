import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../lib/local/host/events/pattern.ts';

const event = {
  source: 'shop',
  detail: {
    state: 'PAID',
    amount: 25,
    note: null,
    ok: true,
    tags: ['a', 'b'],
    lines: [{ sku: 'x' }, { sku: 'y' }],
    empty: '',
  },
};

describe('an event pattern', () => {
  it.each<[string, Record<string, unknown>]>([
    ['an exact string', { source: ['shop'] }],
    ['one of several strings', { source: ['other', 'shop'] }],
    ['a number', { detail: { amount: [25] } }],
    ['a boolean', { detail: { ok: [true] } }],
    ['null', { detail: { note: [null] } }],
    ['an empty string', { detail: { empty: [''] } }],
    ['an element of a list', { detail: { tags: ['b'] } }],
    ['a member of an element of a list', { detail: { lines: { sku: ['y'] } } }],
  ])('an event pattern matches by %s', (_name, pattern) => {
    expect(compilePattern(pattern, 'Rule')(event)).toBe(true);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a string in another case', { source: ['Shop'] }],
    ['a number as text', { detail: { amount: ['25'] } }],
    ['null where nothing is', { detail: { gone: [null] } }],
    ['no element of a list', { detail: { tags: ['c'] } }],
    ['only some of its members', { source: ['shop'], detail: { state: ['PAID'], amount: [1] } }],
    ['a member of a string', { source: { name: ['shop'] } }],
    ['a member that every object inherits', { constructor: { name: ['Object'] } }],
  ])('an event pattern does not match by %s', (_name, pattern) => {
    expect(compilePattern(pattern, 'Rule')(event)).toBe(false);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['prefix', { source: [{ prefix: 's' }] }, 'source: the operator {"prefix":"s"}'],
    ['exists', { detail: { note: [{ exists: true }] } }, 'detail.note: the operator {"exists":true}'],
    [
      'anything-but',
      { detail: { a: ['x', { 'anything-but': 1 }] } },
      'detail.a: the operator {"anything-but":1}',
    ],
    ['$or', { $or: [{ source: ['a'] }] }, '$or: the operator $or'],
    ['$or below a member', { detail: { $or: [{ a: ['b'] }] } }, 'detail.$or: the operator $or'],
  ])('an event pattern with %s is refused by an error that names the rule, the place and the operator', (...[
    ,
    pattern,
    message,
  ]) => {
    expect(() => compilePattern(pattern, 'TheRule')).toThrow(
      `TheRule: pattern ${message} is not implemented`,
    );
  });

  it('an event pattern with a value outside a list is refused by an error that names the rule and the place', () => {
    expect(() => compilePattern({ detail: { a: 'b' } }, 'TheRule')).toThrow(
      'TheRule: pattern detail.a: a value must stand in a list',
    );
  });
});
