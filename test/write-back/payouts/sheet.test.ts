import { describe, expect, it } from 'vitest';
import { customerSchema } from '../../../functions/domain/ledger/customer.ts';
import { sheetCsv } from '../../../functions/domain/payout/sheet-csv.ts';
import { InvalidInput } from '../../../functions/domain/shared/errors.ts';
import { customerId, depositId } from '../../../functions/domain/shared/ids.ts';
import { readSheetInput } from '../../../functions/runtime/payout-sheet-input.ts';
import { recordTable } from '../../../functions/store/records.ts';
import { sheetOf } from '../../../functions/write-back/payouts/sheet.ts';
import { newConnection, newTable } from '../../support/dynamodb.ts';
import { customer, dollars } from '../../support/factories.ts';
import { rejection } from '../../support/rutter.ts';
import { learn } from '../../support/write-back.ts';
import { absorbed, entries, type PayoutRig, payoutRig, reverse } from './rig.ts';

/** The sheet of `po_1`, with the customers of these ids stored. */
async function sheet({ stores, profile }: PayoutRig, customerIds: readonly string[] = []) {
  const customers = recordTable(await newTable('Customers'), 'customerId', customerSchema);
  const { connectionId } = profile;
  for (const id of customerIds) {
    await customers.put(
      customer({ connectionId, customerId: customerId.parse(id), name: 'Acme' }),
      undefined,
    );
  }
  return sheetOf(
    { payoutCases: stores.payoutCases, customers },
    connectionId,
    depositId.parse('alternative:po_1'),
  );
}

describe('the sheet of a payout', () => {
  it('the sheet of a payout names its payments by their numbers in Intacct, with customers and invoices', async () => {
    const rig = await payoutRig();
    const { customerId: buyer } = await rig.pay('pay_1', 100);
    await rig.pay('pay_2', 100, { only: 'recorded' });
    await rig.payout('payout_paid', absorbed);
    const [number] = (await rig.intent('pay_1')).ledgerNumbers;

    const actual = await sheet(rig, [buyer]);

    expect(actual).toMatchObject({
      payoutId: 'po_1',
      bankAmount: 19_360,
      payments: [
        { paymentId: 'pay_1', numbers: [`Intacct ${number}`], customer: 'Acme', gross: dollars(100) },
        { paymentId: 'pay_2', numbers: [], gross: dollars(100) },
      ],
      proof: { unexplained: 0 },
    });
    expect(actual.payments[0]?.invoices).toHaveLength(1);
    expect(sheetCsv(actual)).toContain('"Proof","unexplained",,,,"in balance",,,0.00,"USD"\r\n');
  });

  it.each([
    { createDeposits: false },
    { writeBack: 'off' },
    { paused: true },
  ])('a payout has a sheet whatever the settings: %j', async (settings) => {
    const rig = await payoutRig({ settings });
    await rig.payout('payout_paid', absorbed);
    expect((await sheet(rig)).entries.map(({ bank }) => bank)).toStrictEqual([20_000, -640]);
  });

  it('the sheet lists the reversal of a refunded payment in place of its refund', async () => {
    const rig = await payoutRig();
    const billed = await rig.pay('pay_1', 100);
    await rig.pay('pay_2', 100);
    await rig.tell('payment_refunded', [[billed, 10_000]], {
      id: 'pay_1',
      payment: { refund: { id: 're_1', amount: '100.00' } },
    });
    const adjustments = [{ type: 'refund', paymentId: 'pay_1', amount: '-100.00' }];
    await rig.payout('payout_paid', { amount: '0.00', payments: [['pay_2', '100.00']], adjustments });
    expect((await sheet(rig)).entries.map(({ kind }) => kind)).toStrictEqual(['deposit', 'refund']);

    await reverse(rig, 'pay_1');
    await rig.later(10);

    expect((await sheet(rig)).entries.map(({ kind }) => kind)).toStrictEqual(['deposit', 'reversal']);
  });

  it.each([
    ['by us', {}],
    ['by hand', { createDeposits: false }],
  ])('the sheet keeps a payment in the deposit that was refunded, deposited %s, and reversed after that', async (_, settings) => {
    // Prepare
    const rig = await payoutRig({ settings });
    const billed = await rig.pay('pay_1', 100);
    await rig.pay('pay_2', 100);
    const refund = { id: 're_1', amount: '100.00' };
    await rig.tell('payment_refunded', [[billed, 10_000]], { id: 'pay_1', payment: { refund } });
    const adjustments = [{ type: 'refund', paymentId: 'pay_1', amount: '-100.00' }];
    await rig.payout('payout_paid', { ...absorbed, amount: '100.00', adjustments });
    await rig.driveDeposit();
    await rig.later(10);
    const before = (await sheet(rig)).entries.map(({ kind, bank }) => [kind, bank]);

    // Act
    await reverse(rig, 'pay_1');
    await rig.later(10);

    // Assess
    const { entries } = await sheet(rig);
    expect(before).toStrictEqual([
      ['deposit', 20_000],
      ['refund', -10_000],
    ]);
    expect(entries).toMatchObject([
      { kind: 'deposit', bank: 20_000 },
      { kind: 'reversal', credit: 'bank', bank: -10_000 },
    ]);
    expect(entries[1]?.text).toContain('do not reverse its deposit');
  });

  it('the sheet asks for no deposit of a payment that was received in the bank account, and reverses it there', async () => {
    const rig = await payoutRig({ settings: { createDeposits: false } });
    const bank = rig.sandbox.ledger.account('bank', 'USD').id;
    await rig.pay('pay_1', 100);
    await rig.change({ paymentsAccountId: bank, paymentsAccountKind: 'bank' });
    const billed = await rig.pay('pay_2', 100);
    await rig.payout('payout_paid', absorbed);

    const shown = await sheet(rig);

    expect(shown.entries).toMatchObject([
      { kind: 'deposit', debit: 'bank', credit: 'undeposited funds', bank: 10_000 },
      { kind: 'other', debit: null, credit: null, amount: 10_000, bank: 10_000 },
      { kind: 'fee', bank: -640 },
    ]);
    expect(shown.entries[1]?.text).toMatch(
      /^pay_2 \(.*\): received in the bank account already\. Match with the bank line, do not deposit$/,
    );
    expect(sheetCsv(shown)).toMatch(
      /"Entry","other",,,,"pay_2 [^"]* received in the bank[^"]*",,,100.00,"USD"\r\n/,
    );
    await rig.tell('payment_failed', [[billed, 10_000]], { id: 'pay_2' });
    await rig.payout('payout_paid', {
      ...{ id: 'po_2', amount: '-100.00' },
      adjustments: [{ type: 'return', paymentId: 'pay_2', amount: '-100.00' }],
    });
    await reverse(rig, 'pay_2');
    await rig.later(10);
    expect((await sheet(rig)).entries).toStrictEqual(shown.entries);
    expect(await entries(rig, 'po_2')).toStrictEqual([
      ['reversal', 'customer (accounts receivable)', 'bank', 10_000],
    ]);
  });

  it('the sheet lists no fees that are lines of the deposit', async () => {
    const rig = await payoutRig({ negativeDepositLines: true, settings: { feeMode: 'deposit-line' } });
    await rig.pay('pay_1', 100);
    await rig.pay('pay_2', 100);
    await rig.payout('payout_paid', absorbed);
    expect((await sheet(rig)).entries.map(({ kind }) => kind)).toStrictEqual(['deposit', 'fee']);
    await rig.driveDeposit();

    const { entries } = await sheet(rig);

    expect(entries).toMatchObject([{ kind: 'deposit', amount: 19_360, bank: 19_360 }]);
    expect(entries[0]?.text).toContain('its lines hold the fees');
  });

  it('the sheet has a notice if the events about the payout disagree', async () => {
    const rig = await payoutRig();
    await rig.payout('payout_paid', absorbed);
    expect((await sheet(rig)).notice).toBeNull();

    await rig.payout('payout_paid', { ...absorbed, amount: '200.00', adjustments: [] });

    const shown = await sheet(rig);
    expect(shown.notice).toContain('disagree');
    expect(sheetCsv(shown)).toContain('"Notice",,,,,"The messages of Alternative about this payout disagree');
  });

  it.each([
    ['another amount', { amount: '99.00', payments: [['pay_1', '99.00']] }, 'in Intacct 100.00 USD'],
    ['another currency', { currency: 'EUR', amount: '100.00', payments: [['pay_1', '100.00']] }, 'is in EUR'],
  ] as const)('the sheet has a notice if Intacct has %s than the payout', async (_what, payout, words) => {
    const rig = await payoutRig({ settings: { createDeposits: false } });
    await rig.pay('pay_1', 100);

    await rig.payout('payout_paid', payout);

    const shown = await sheet(rig);
    expect(shown.notice).toContain(words);
    expect(sheetCsv(shown)).toContain('"Notice"');
  });

  it('the sheet has no notice for a payment recorded by hand in parts that add up to its amount in the payout', async () => {
    const rig = await payoutRig({ settings: { createDeposits: false } });
    const parts = [[await rig.bill(6_000), 6_000] as const, [await rig.bill(4_000), 4_000] as const];
    await rig.tell('payment_succeeded', parts);
    await rig.later(2);
    const { ledger } = rig.sandbox;
    const ledgerIds = parts.map(
      ([{ id }, amount]) => ledger.receivePayment({ allocations: [{ invoiceId: id, amount }] }).recordNo,
    );
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds });

    await rig.payout('payout_paid', { amount: '100.00', payments: [['pay_1', '100.00']] });

    const shown = await sheet(rig);
    expect(shown.payments[0]?.numbers).toHaveLength(2);
    expect(shown.notice).toBeNull();
  });

  it('the sheet has a notice for a payment recorded by hand that is less in Intacct than in the payout', async () => {
    const rig = await payoutRig({ settings: { createDeposits: false } });
    const invoice = await rig.bill(9_000);
    await rig.tell('payment_succeeded', [[invoice, 9_000]], { amount: 10_000 });
    await rig.later(2);
    const allocations = [{ invoiceId: invoice.id, amount: 9_000 }];
    const { recordNo } = rig.sandbox.ledger.receivePayment({ allocations });
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });

    await rig.payout('payout_paid', { amount: '100.00', payments: [['pay_1', '100.00']] });

    expect((await sheet(rig)).notice).toContain('in Intacct 90.00 USD');
  });

  it('the sheet of a payout that was never recorded is refused', async () => {
    const rig = await payoutRig();
    expect(await rejection(InvalidInput, () => sheet(rig))).toMatchObject({ field: 'payoutId' });
  });
});

describe('the input of payout-sheet', () => {
  const connectionId = newConnection();

  it.each([
    [{ payoutId: 'po_1' }, { format: 'json' }],
    [{ depositId: 'alternative:po_1', format: 'csv' }, { format: 'csv' }],
  ])('payout-sheet reads the input %j', (input, expected) => {
    expect(readSheetInput({ connectionId, ...input })).toStrictEqual({
      connectionId,
      depositId: 'alternative:po_1',
      ...expected,
    });
  });

  it.each([
    [{}, 'payoutId'],
    [{ depositId: 'intacct:1' }, 'depositId'],
    [{ depositId: 'po_1' }, 'depositId'],
    [{ payoutId: '' }, 'payoutId'],
    [{ payoutId: 'po_1', depositId: 'alternative:po_1' }, 'payoutId'],
    [{ payoutId: 'po_1', format: 'pdf' }, 'format'],
  ])('payout-sheet refuses the input %j', async (input, field) => {
    const error = await rejection(InvalidInput, () => readSheetInput({ connectionId, ...input }));
    expect(error.field).toBe(field);
  });
});
