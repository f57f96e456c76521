import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { reasons } from '../../../functions/domain/reasons/catalog.ts';

const text = z.string().regex(/^[A-Z«].*[.]$/, 'expected a sentence');
const explanation = z.strictObject({
  code: z.string(),
  sentence: text,
  step: text,
  resolvedBy: z.enum(['self', 'person', 'engineer']),
});

/** What a reason says of facts that are each their own name in «», and which facts it asked for. */
function explained(explain: (typeof reasons)[keyof typeof reasons]) {
  const asked = new Set<string>();
  const facts = new Proxy(
    {},
    {
      get: (_, name) => {
        asked.add(String(name));
        return `«${String(name)}»`;
      },
    },
  );
  return { asked, why: explanation.parse(Reflect.apply(explain, undefined, [facts])) };
}

/** The same code, in other words: where it comes from, what comes too late, what cannot be read or held any more. */
const codeOf = (name: string) =>
  name.replace(/_IN_LEDGER$|_IN_EVENT$|_TOO_LATE$|_UNREADABLE$|_MEANWHILE$/, '');

describe.each(Object.entries(reasons))('%s', (name, explain) => {
  it('carries its own code, a plain sentence, a step, and who ends it', () => {
    expect(explained(explain).why.code).toBe(codeOf(name));
  });

  it('says every fact that it asks for', () => {
    const { asked, why } = explained(explain);
    const said = `${why.sentence} ${why.step}`;
    expect([...asked].filter((name) => !said.includes(`«${name}»`))).toStrictEqual([]);
    expect(said).not.toMatch(/undefined|null|NaN|\[object|\$\{| {2}/);
  });
});

describe('a reason about a record', () => {
  const facts = {
    what: 'Invoice INV-1',
    field: 'total_amount',
    detail: 'is not a number',
    due: '2',
    total: '1',
  };
  const about = [
    reasons.RECORD_NOT_READABLE(facts),
    reasons.AMOUNT_INVALID(facts),
    reasons.CURRENCY_UNKNOWN(facts),
    reasons.LEDGER_AMOUNT_MISSING(facts),
    reasons.LEDGER_ARITHMETIC(facts),
    reasons.ARCHIVE_IN_ALTERNATIVE(facts),
  ];

  it.each(about)('names it as Intacct does ($code)', ({ sentence }) => {
    expect(sentence).toContain('Invoice INV-1');
  });
});

describe('facts that may be absent', () => {
  it('leave a sentence that can be read', () => {
    expect(reasons.CONNECTION_NEEDS_RELINK({ link: null }).step).toBe(
      'Open the Rutter dashboard and sign in with the Web Services user.',
    );
    expect(reasons.CONNECTION_DISABLED({ why: null }).sentence).toBe(
      'The connection is switched off at Rutter.',
    );
  });
});
