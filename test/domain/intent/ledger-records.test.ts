import { expect, it } from 'vitest';
import { idsIn, ledgerRecord, makeFormer } from '../../../functions/domain/intent/ledger-records.ts';
import { ledgerId } from '../../../functions/domain/shared/ids.ts';

it('a record that becomes former keeps its number and what only a later version knows, and stands in the list once', () => {
  const [first, second] = ['R-1', 'R-2'].map((id) => ledgerId.parse(id));
  const former = { ...ledgerRecord('former', first ?? null), postedBy: 'jo' };
  const again = ledgerRecord('current', first ?? null, { number: '10' });
  const current = {
    ...ledgerRecord('current', second ?? null, { number: '11' }),
    gone: true,
    postedBy: 'al',
  };
  const unread = ledgerRecord('current', null, { number: '12' });
  const sighted = ledgerRecord('sighted', second ?? null);

  const ledgerRecords = makeFormer({ ledgerRecords: [former, again, current, unread, sighted] });

  expect(idsIn('current', { ledgerRecords })).toEqual([]);
  expect(ledgerRecords).toEqual([former, sighted, { ...current, role: 'former', gone: false }]);
});
