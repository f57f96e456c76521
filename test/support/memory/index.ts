import type { Invoice } from '../../../functions/domain/invoice/invoice.ts';
import type { Payment } from '../../../functions/domain/ledger/payment.ts';
import type { HeldRecords } from '../../../functions/store/held.ts';
import type { Intents } from '../../../functions/store/intents.ts';
import type { LedgerPayments } from '../../../functions/store/ledger-payments.ts';
import type { PaymentCases } from '../../../functions/store/payment-cases.ts';
import type { PayoutCases } from '../../../functions/store/payout-cases.ts';
import type { Profiles } from '../../../functions/store/profiles.ts';
import type { RecordTable } from '../../../functions/store/records.ts';
import type { SeenIds } from '../../../functions/store/seen.ts';
import type { SyncStates } from '../../../functions/store/sync-states.ts';
import type { Todos } from '../../../functions/store/todos.ts';
import { memoryHeld, memoryProfiles, memorySeen, memorySyncStates, memoryTodos } from './connections.ts';
import { memoryIntents } from './intents.ts';
import { memoryPayouts } from './payouts.ts';
import { memoryInvoices, memoryLedgerPayments, memoryPayments } from './records.ts';
import type { MemoryTables } from './tables.ts';
import { memoryWriteBacks } from './write-backs.ts';

/** Every store that recording, posting and pulling use. */
export interface Stores {
  readonly paymentCases: PaymentCases;
  readonly payoutCases: PayoutCases;
  readonly intents: Intents;
  readonly ledgerPayments: LedgerPayments;
  readonly invoices: RecordTable<Invoice>;
  readonly payments: RecordTable<Payment>;
  readonly profiles: Profiles;
  readonly states: SyncStates;
  readonly todos: Todos;
  readonly heldRecords: HeldRecords;
  readonly seen: SeenIds;
}

export function memoryStores(tables: MemoryTables): Stores {
  return {
    paymentCases: memoryWriteBacks(tables),
    payoutCases: memoryPayouts(tables),
    intents: memoryIntents(tables),
    ledgerPayments: memoryLedgerPayments(tables),
    invoices: memoryInvoices(tables),
    payments: memoryPayments(tables),
    profiles: memoryProfiles(tables),
    states: memorySyncStates(tables),
    todos: memoryTodos(tables),
    heldRecords: memoryHeld(tables),
    seen: memorySeen(tables),
  };
}
