import * as z from 'zod';
import { connectionId, entity } from '../shared/ids.ts';
import { currencySchema, instantSchema, storedItem } from '../shared/schema.ts';
import { settingsSchema } from './settings.ts';

/** `active` and `unhealthy` are read; the others wait for somebody. Unknown states are kept, and wait too. */
export const readableStatuses: ReadonlySet<string> = new Set(['active', 'unhealthy']);

/** One partner's Sage Intacct company. Its token is a secret of its own, never here. */
export const profileSchema = storedItem({
  connectionId,
  item: z.literal('profile'),
  version: z.int().positive(),
  partnerId: z.string(),
  platform: z.string(),
  name: z.string().nullable(),
  /** `active | unhealthy | not_ready | needs_reauth | disabled | disconnected`. */
  status: z.string(),
  /** Where the partner signs in again. */
  linkUrl: z.string().nullable(),
  companyCurrency: currencySchema.nullable(),
  /** Objects that Rutter says it does not offer for the connection; null when it does not say. */
  unavailableObjects: z.array(z.string()).nullable(),
  /** Entities that turned out not to be offered. */
  absent: z.array(entity),
  /** Whether the memo of a payment that was posted comes back from the ledger; learned from the first that was confirmed. */
  memoEcho: z.boolean().optional(),
  settings: settingsSchema,
  connectedAt: instantSchema,
  /** Key of the index of connections that take part in the ticks; absent once disconnected. */
  listed: z.literal('yes').optional(),
});
export type Profile = z.infer<typeof profileSchema>;
