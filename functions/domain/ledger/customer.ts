import * as z from 'zod';
import { customerId } from '../shared/ids.ts';
import { pulledShape, snapshotShape, storedItem } from '../shared/schema.ts';

const address = z.object({
  type: z.string(),
  lines: z.array(z.string()),
  city: z.string().nullable(),
  region: z.string().nullable(),
  postalCode: z.string().nullable(),
  country: z.string().nullable(),
});

/** A customer as stored; every field follows the ledger. */
export const customerSchema = storedItem({
  ...pulledShape,
  customerId,
  name: z.string().nullable(),
  contactName: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  /** `active | archived | unknown`, or whatever else the ledger says. An archived customer stays here. */
  status: z.string(),
  currency: z.string().nullable(),
  taxNumber: z.string().nullable(),
  subsidiaryId: z.string().nullable(),
  addresses: z.array(address),
  ledger: z.object(snapshotShape),
});
export type Customer = z.infer<typeof customerSchema>;
