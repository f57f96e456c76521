import * as z from 'zod';
import type { Customer } from '../../domain/ledger/customer.ts';
import { customerId } from '../../domain/shared/ids.ts';
import {
  type Company,
  newRecordFields,
  parseRecord,
  type Reading,
  rawRecord,
  snapshotOf,
} from './reading.ts';

/** The fields we use of a customer. https://docs.rutter.com/rest/2024-08-31/customers */
const rawCustomer = z.looseObject({
  ...rawRecord,
  status: z.string(),
  customer_name: z.string().nullish(),
  contact_name: z.string().nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
  currency_code: z.string().nullish(),
  tax_number: z.string().nullish(),
  subsidiary_id: z.string().nullish(),
  addresses: z
    .array(
      z.looseObject({
        type: z.string().nullish(),
        address1: z.string().nullish(),
        address2: z.string().nullish(),
        address3: z.string().nullish(),
        city: z.string().nullish(),
        region: z.string().nullish(),
        postal_code: z.string().nullish(),
        country: z.string().nullish(),
      }),
    )
    .nullish(),
});

export function readCustomer(row: unknown, company: Company): Reading<Customer> {
  return parseRecord('Customer', rawCustomer, row, (raw) => ({
    ...newRecordFields,
    connectionId: company.connectionId,
    customerId: customerId.parse(raw.id),
    name: raw.customer_name ?? raw.contact_name ?? null,
    contactName: raw.contact_name ?? null,
    email: raw.email ?? null,
    phone: raw.phone ?? null,
    status: raw.status,
    currency: raw.currency_code ?? null,
    taxNumber: raw.tax_number ?? null,
    subsidiaryId: raw.subsidiary_id ?? null,
    addresses: (raw.addresses ?? []).map((address) => ({
      type: address.type ?? 'unknown',
      lines: [address.address1, address.address2, address.address3].filter(
        (line) => typeof line === 'string',
      ),
      city: address.city ?? null,
      region: address.region ?? null,
      postalCode: address.postal_code ?? null,
      country: address.country ?? null,
    })),
    ledger: snapshotOf(raw),
  }));
}
