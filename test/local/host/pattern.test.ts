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
  it.each<[string, Record<string, unknown>, boolean]>([
    ['an exact string', { source: ['shop'] }, true],
    ['one of several', { source: ['other', 'shop'] }, true],
    ['another string', { source: ['Shop'] }, false],
    ['a number', { detail: { amount: [25] } }, true],
    ['a number as text', { detail: { amount: ['25'] } }, false],
    ['a boolean', { detail: { ok: [true] } }, true],
    ['null', { detail: { note: [null] } }, true],
    ['null where nothing is', { detail: { gone: [null] } }, false],
    ['an empty string', { detail: { empty: [''] } }, true],
    ['an element of a list', { detail: { tags: ['b'] } }, true],
    ['no element of a list', { detail: { tags: ['c'] } }, false],
    ['a member of an element', { detail: { lines: { sku: ['y'] } } }, true],
    ['all members', { source: ['shop'], detail: { state: ['PAID'], amount: [1] } }, false],
    ['a member of what is no object', { source: { name: ['shop'] } }, false],
    ['prefix', { detail: { state: [{ prefix: 'PA' }] } }, true],
    ['prefix of another', { detail: { state: [{ prefix: 'AID' }] } }, false],
    ['suffix', { detail: { state: [{ suffix: 'ID' }] } }, true],
    ['equals-ignore-case', { detail: { state: [{ 'equals-ignore-case': 'paid' }] } }, true],
    ['anything-but', { detail: { state: [{ 'anything-but': ['VOID', 'OPEN'] }] } }, true],
    ['anything-but itself', { detail: { state: [{ 'anything-but': 'PAID' }] } }, false],
    ['anything-but where nothing is', { detail: { gone: [{ 'anything-but': 'PAID' }] } }, false],
    ['anything-but a prefix', { detail: { state: [{ 'anything-but': { prefix: 'PA' } }] } }, false],
    ['exists', { detail: { note: [{ exists: true }] } }, true],
    ['exists not', { detail: { gone: [{ exists: false }] } }, true],
    ['exists not, but does', { detail: { note: [{ exists: false }] } }, false],
    ['exists not below what is not there', { gone: { deeper: [{ exists: false }] } }, true],
    ['numeric', { detail: { amount: [{ numeric: ['>', 0, '<=', 25] }] } }, true],
    ['numeric outside', { detail: { amount: [{ numeric: ['<', 25] }] } }, false],
    ['numeric on text', { detail: { state: [{ numeric: ['>', 0] }] } }, false],
  ])('matches by %s', (_name, pattern, matches) => {
    expect(compilePattern(pattern, 'Rule')(event)).toBe(matches);
  });

  it.each<[string, Record<string, unknown>]>([
    ['an unknown operator', { source: [{ wildcard: 's*' }] }],
    ['cidr', { detail: { ip: [{ cidr: '10.0.0.0/24' }] } }],
    ['$or', { $or: [{ source: ['a'] }] }],
    ['a value outside a list', { source: 'shop' }],
    ['a range that is none', { detail: { amount: [{ numeric: ['between', 1, 2] }] } }],
    ['two operators in one', { source: [{ prefix: 'a', suffix: 'b' }] }],
  ])('refuses %s, naming the rule', (_name, pattern) => {
    expect(() => compilePattern(pattern, 'TheRule')).toThrow(/^TheRule: pattern /);
  });
});
