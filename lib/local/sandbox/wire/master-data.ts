import type { LedgerAccount, LedgerAddress, LedgerCompany, LedgerCustomer } from '../ledger/rows.ts';
import type { Render, Wire } from './wire.ts';

const renderAddress = (address: LedgerAddress): Wire => ({
  type: 'billing',
  address1: address.line1,
  address2: address.line2,
  address3: null,
  city: address.city,
  country: address.country,
  postal_code: address.postalCode,
  region: address.region,
});

/** AccountingCustomer. */
export const renderCustomer: Render<LedgerCustomer> = (customer) => ({
  parent_id: null,
  payment_terms_id: null,
  subsidiary_id: customer.subsidiaryId,
  status: customer.active ? 'active' : 'archived',
  contact_name: customer.contact,
  currency_code: customer.currency,
  customer_name: customer.name,
  email: customer.email,
  phone: customer.phone,
  registration_number: null,
  tax_number: customer.taxNumber,
  addresses: customer.address ? [renderAddress(customer.address)] : [],
});

const categories = {
  bank: 'asset',
  undeposited: 'asset',
  receivable: 'asset',
  income: 'income',
  expense: 'expense',
  liability: 'liability',
} as const satisfies Record<LedgerAccount['kind'], string>;

/** Account. Its type is always `unknown`: Rutter does not get it from Intacct. */
export const renderAccount: Render<LedgerAccount> = (account) => ({
  parent_id: null,
  account_type: 'unknown',
  category: categories[account.kind],
  status: account.active ? 'active' : 'inactive',
  balance: null,
  currency_code: account.currency,
  name: account.name,
  nominal_code: account.number,
  subsidiaries: [],
});

/** CompanyInfo. */
export const renderCompany: Render<LedgerCompany> = (company) => ({
  currency_code: company.currency,
  name: company.name,
  addresses: company.addresses,
  legal_name: company.legalName,
});
