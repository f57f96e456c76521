import { describe, expect, it } from 'vitest';
import { explainRefusal } from '../../../functions/domain/intent/refusals.ts';

const about = { payment: 'pay_1', amount: '100.00 USD' };

describe('the text of a refusal by Intacct', () => {
  it.each([
    ['Invalid Web Services Authorization: sender ID is not in the list', 'WEB_SERVICES_NOT_AUTHORIZED'],
    ['The company is not subscribed: Web Services not enabled', 'WEB_SERVICES_NOT_AUTHORIZED'],
    ['You do not have permission for API operation CREATE on objects of type ARPYMT', 'PERMISSION_DENIED'],
    ['User is not allowed to post', 'PERMISSION_DENIED'],
    ['The period of 2026-03-16 is closed (books are closed through 2026-03-31)', 'PERIOD_CLOSED'],
    ['The accounting period is not open', 'PERIOD_CLOSED'],
    ['Invoice 1004 is selected by a draft payment', 'INVOICE_IN_PROCESS'],
    ['Invoice 1004 is already paid', 'INVOICE_ALREADY_PAID'],
    ['Invoice 1004: 100 USD exceeds the amount due 70 USD', 'NOT_ENOUGH_DUE'],
    ['You cannot pay more than the total due', 'NOT_ENOUGH_DUE'],
    ['Exchange rate for the account currency is missing', 'RATE_MISSING'],
    ['Payment method EFT is not valid for the account', 'METHOD_REFUSED'],
    ['Account 1010 does not exist', 'ACCOUNT_REFUSED'],
    ['Account 1010 is inactive', 'ACCOUNT_REFUSED'],
    ['Account 1010 is neither a bank nor an undeposited funds account', 'ACCOUNT_REFUSED'],
    ['Account 1010 is in CAD, the payment in USD', 'ACCOUNT_REFUSED'],
    ['The invoice is owned by another entity', 'ENTITY_RESTRICTED'],
    ['The dimension Department is required', 'DIMENSION_REQUIRED'],
    ['Dimension Location is required', 'DIMENSION_REQUIRED'],
    ['Class is missing, a required value', 'DIMENSION_REQUIRED'],
    ['Invoice 1004 is void', 'LEDGER_REFUSED'],
    ['Invoice 1004 is a draft', 'LEDGER_REFUSED'],
    ['Invoice 1004 does not exist', 'LEDGER_REFUSED'],
    ['Invoice 1004 belongs to another customer than the payment', 'LEDGER_REFUSED'],
    ['Invoice 1004 is in EUR, the payment in USD', 'LEDGER_REFUSED'],
    ['A payment must be applied to at least one invoice', 'LEDGER_REFUSED'],
    ['Applied amounts must be greater than zero', 'LEDGER_REFUSED'],
    ['The payment amount 100 USD differs from the applied amounts 90 USD', 'LEDGER_REFUSED'],
    ['', 'LEDGER_REFUSED'],
  ])('the refusal "%s" means %s', (text, code) => {
    const why = explainRefusal({ ...about, text });
    expect(why.code).toBe(code);
    expect(why.sentence).toContain('Payment pay_1 over 100.00 USD was not posted: ');
    expect(why.sentence).toContain(`. Intacct said: "${text}".`);
  });
});

it('a refusal is retried without a person only if a later read of the ledger may show it mended', () => {
  const resolvedBy = (text: string) => explainRefusal({ ...about, text }).resolvedBy;
  for (const text of ['is already paid', 'exceeds the amount due', 'draft payment', 'sender ID'])
    expect(resolvedBy(text)).toBe('self');
  for (const text of ['period is not open', 'permission', 'account', 'whatever'])
    expect(resolvedBy(text)).toBe('person');
});
