import * as z from 'zod';
import { connectionId, entity } from '../shared/ids.ts';
import { currencySchema, instantSchema, optionalField, storedItem } from '../shared/schema.ts';
import { settingsSchema } from './settings.ts';

/** The statuses in which a connection is pulled. In every other one, also an unknown one, its pulls are stopped. */
export const readableStatuses: ReadonlySet<string> = new Set(['active', 'unhealthy']);

/** A stored connection: one partner's Sage Intacct company. Its access token is kept as a secret, never here. */
export const profileSchema = storedItem({
  connectionId,
  item: z.literal('profile'),
  version: z.int().positive(),
  partnerId: z.string(),
  platform: z.string(),
  name: optionalField(z.string()),
  /** `active | unhealthy | not_ready | needs_reauth | disabled | disconnected`. */
  status: z.string(),
  /** The page where the partner signs in again. */
  linkUrl: optionalField(z.string()),
  companyCurrency: optionalField(currencySchema),
  /** The objects that Rutter says it does not offer for this connection; null if it does not say. */
  unavailableObjects: optionalField(z.array(z.string())),
  /** The entities that Rutter does not offer, as it said or as a pull found out. */
  absent: z.array(entity),
  /** True if the ledger shows the memo of a posted payment; learned from the first payment that was confirmed. */
  memoEcho: z.boolean().optional(),
  settings: settingsSchema,
  connectedAt: instantSchema,
  /** The key of the index of connections that the schedules pull; absent once disconnected. */
  listed: z.literal('yes').optional(),
});
export type Profile = z.infer<typeof profileSchema>;
