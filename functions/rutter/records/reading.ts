import * as z from 'zod';
import { toHeld } from '../../domain/ledger/record.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { ConnectionId } from '../../domain/shared/ids.ts';
import {
  type Currency,
  isCurrency,
  type MinorUnits,
  MoneyError,
  parseLedgerMoney,
} from '../../domain/shared/money.ts';
import { placeholderId } from '../../domain/shared/placeholder-id.ts';
import type { Held } from '../../domain/shared/schema.ts';
import {
  type Instant,
  type LedgerDate,
  parseInstant,
  parseLedgerDate,
  TimeError,
} from '../../domain/shared/time.ts';

/** An amount as Rutter sends it: a number for invoices and deposits, a decimal string for payments and credit memos. */
export const rawMoney = z.union([z.string(), z.number()]).nullish();

/** A Rutter id: at most 256 characters, without white space. */
export const rawId = z.string().regex(/^(?!\.\.?$)\S{1,256}$/, 'is not an id');

/** The fields that every object of Rutter's accounting API has. */
export const rawRecord = {
  id: rawId,
  platform_id: z.string(),
  updated_at: z.string().nullish(),
  last_synced_at: z.string(),
};

/** The company that the records belong to. */
export interface Company {
  readonly connectionId: ConnectionId;
  /** The currency of records without one; null if it is not known. */
  readonly currency: Currency | null;
}

type HeldCode = 'RECORD_NOT_READABLE' | 'AMOUNT_INVALID' | 'CURRENCY_UNKNOWN' | 'LEDGER_AMOUNT_MISSING';

/** A field of a record that cannot be read. The message completes the sentence that starts with the field. */
export class FieldProblem extends Error {
  override readonly name = 'FieldProblem';
  readonly code: HeldCode;
  readonly field: string;

  constructor(code: HeldCode, field: string, detail: string) {
    super(detail);
    this.code = code;
    this.field = field;
  }
}

/** A ledger record, or why it cannot be read. `id` is a placeholder if the record has none. */
export type Reading<Item> = { readonly id: string; readonly record: Item } | Unreadable;

/** A record that cannot be read, with the fields that show if it is one of ours. */
export interface Unreadable {
  readonly id: string;
  readonly held: Held;
  /** Null if the record has no readable memo, or no id under which it could be claimed. */
  readonly memo: string | null;
  readonly platformId: string | null;
  readonly customerId: string | null;
}

const identifyingFields = z.looseObject({
  id: rawId.optional().catch(undefined),
  platform_id: z.string().optional().catch(undefined),
  document_number: z.string().nullish().catch(undefined),
  customer_name: z.string().nullish().catch(undefined),
  customer_id: rawId.nullish().catch(undefined),
  memo: z.string().nullish().catch(undefined),
  last_synced_at: z.string().optional().catch(undefined),
});

/** Parses one row of a page. A row that cannot be read is held with the field and the reason, never dropped. */
export function parseRecord<Raw, Item>(
  noun: string,
  schema: z.ZodType<Raw>,
  row: unknown,
  map: (raw: Raw) => Item,
): Reading<Item> {
  const identity = identifyingFields.safeParse(row).data ?? {};
  const id = identity.id ?? placeholderId(row);
  try {
    const raw = schema.safeParse(row);
    if (!raw.success) throw toFieldProblem(raw.error);
    return { id, record: map(raw.data) };
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    const name = identity.document_number ?? identity.customer_name ?? identity.platform_id ?? id;
    const facts = { what: `${noun} ${name}`, field: error.field, detail: error.message };
    return {
      id,
      held: toHeld(reasons[error.code](facts), error.field, instantOrNull(identity.last_synced_at)),
      memo: (identity.id && identity.memo) || null,
      platformId: identity.platform_id || null,
      customerId: identity.customer_id ?? null,
    };
  }
}

function toFieldProblem(error: z.ZodError): FieldProblem {
  const [issue] = error.issues;
  const detail = issue ? issue.message.charAt(0).toLowerCase() + issue.message.slice(1) : 'is not readable';
  return new FieldProblem('RECORD_NOT_READABLE', issue?.path.join('.') || 'the record', detail);
}

function instantOrNull(text: string | undefined): Instant | null {
  try {
    return text === undefined ? null : parseInstant(text);
  } catch {
    return null;
  }
}

type RawMoney = z.infer<typeof rawMoney>;

/** An amount in minor units, or null if the field is absent. Throws {@link FieldProblem}. */
export function moneyOrNull(value: RawMoney, currency: Currency, field: string): MinorUnits | null {
  if (value === null || value === undefined) return null;
  try {
    return parseLedgerMoney(value, currency);
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    throw new FieldProblem('AMOUNT_INVALID', field, error.message);
  }
}

/** An amount in minor units. Throws {@link FieldProblem}, also if the field is absent. */
export function money(value: RawMoney, currency: Currency, field: string): MinorUnits {
  const amount = moneyOrNull(value, currency, field);
  if (amount === null) throw new FieldProblem('LEDGER_AMOUNT_MISSING', field, 'is null');
  return amount;
}

/** The currency of a record: its own, or the company's if it names none. Throws {@link FieldProblem}. */
export function currencyOf(code: string | null | undefined, company: Company): Currency {
  const currency = code ?? company.currency;
  if (currency === null) throw new FieldProblem('CURRENCY_UNKNOWN', 'currency_code', 'Intacct sent none');
  if (!isCurrency(currency)) {
    throw new FieldProblem('CURRENCY_UNKNOWN', 'currency_code', `${currency} is not an ISO 4217 currency`);
  }
  return currency;
}

function inField<Value>(field: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof TimeError)) throw error;
    throw new FieldProblem('RECORD_NOT_READABLE', field, error.message);
  }
}

function instant(text: string, field: string): Instant {
  return inField(field, () => parseInstant(text));
}

export function dateOf(text: string, field: string): LedgerDate {
  return inField(field, () => parseLedgerDate(text));
}

export function dateOrNull(text: string | null | undefined, field: string): LedgerDate | null {
  return text ? dateOf(text, field) : null;
}

/** The fields of `snapshotShape` from a record. */
export function snapshotOf(raw: z.infer<z.ZodObject<typeof rawRecord>>): {
  platformId: string;
  updatedAt: Instant | null;
  lastSyncedAt: Instant;
} {
  return {
    platformId: raw.platform_id,
    updatedAt: raw.updated_at ? instant(raw.updated_at, 'updated_at') : null,
    lastSyncedAt: instant(raw.last_synced_at, 'last_synced_at'),
  };
}

/** The fields of `pulledShape` for a record that is stored for the first time. */
export const newRecordFields = { version: 1, missingSince: null, held: null } as const;
