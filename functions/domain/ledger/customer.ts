import * as z from 'zod';
import { customerId } from '../shared/ids.ts';
import { optionalField, pulledShape, snapshotShape, storedItem } from '../shared/schema.ts';

const address = storedItem({
  type: z.string(),
  lines: z.array(z.string()),
  city: optionalField(z.string()),
  region: optionalField(z.string()),
  postalCode: optionalField(z.string()),
  country: optionalField(z.string()),
});

/** A stored customer. Every field follows the ledger. */
export const customerSchema = storedItem({
  ...pulledShape,
  customerId,
  name: optionalField(z.string()),
  contactName: optionalField(z.string()),
  email: optionalField(z.string()),
  phone: optionalField(z.string()),
  /** `active`, `archived`, `unknown`, or another status of the ledger. An archived customer is kept. */
  status: z.string(),
  currency: optionalField(z.string()),
  taxNumber: optionalField(z.string()),
  subsidiaryId: optionalField(z.string()),
  addresses: z.array(address),
  ledger: storedItem(snapshotShape),
});
export type Customer = z.infer<typeof customerSchema>;
