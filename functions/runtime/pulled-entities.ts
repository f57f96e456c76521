import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { decideInvoice, holdInvoice, markInvoiceMissing } from '../domain/invoice/from-ledger.ts';
import type { Invoice, LedgerInvoice } from '../domain/invoice/invoice.ts';
import { type Customer, customerSchema } from '../domain/ledger/customer.ts';
import { type Deposit, depositSchema } from '../domain/ledger/deposit.ts';
import { type Payment, paymentSchema } from '../domain/ledger/payment.ts';
import { decideRecord, decideUnreadable, markMissing } from '../domain/ledger/record.ts';
import { decideLedgerPayment } from '../domain/payment/recognise.ts';
import { decideDeposit } from '../domain/payout/recognise.ts';
import type { Entity } from '../domain/shared/ids.ts';
import type { PulledEntity } from '../pull/entity.ts';
import { readCustomer } from '../rutter/records/customer.ts';
import { readDeposit } from '../rutter/records/deposit.ts';
import { readInvoice } from '../rutter/records/invoice.ts';
import { readPayment } from '../rutter/records/payment.ts';
import { invoiceTable } from '../store/invoices.ts';
import { recordTable } from '../store/records.ts';

/*
 * The table of what is pulled. A row is everything that differs between the pulls of two entities, except what links
 * payments, deposits and invoices to intents: their handlers add that.
 */

const rutterId = (id: string) => id;
const prefixedId = (id: string) => `intacct:${id}`;

export function customers(client: DynamoDBClient, tableName: string): PulledEntity<Customer, Customer> {
  return {
    entity: 'customers',
    table: recordTable({ client, name: tableName }, 'customerId', customerSchema),
    storedId: rutterId,
    read: readCustomer,
    decide: decideRecord,
    hold: decideUnreadable,
    markMissing,
    nameOf: ({ name, customerId, ledger }) => ({
      what: `Customer ${name ?? ledger.platformId}`,
      platformId: ledger.platformId,
      customerId,
    }),
    archivedByHand: true,
    keptFresh: false,
  };
}

export function invoices(client: DynamoDBClient, tableName: string): PulledEntity<Invoice, LedgerInvoice> {
  const table = invoiceTable({ client, name: tableName });
  return {
    entity: 'invoices',
    table,
    storedId: rutterId,
    read: readInvoice,
    decide: decideInvoice,
    hold: holdInvoice,
    markMissing: markInvoiceMissing,
    tidy: table.deleteUnusedLines,
    nameOf: ({ documentNumber, customerId, ledger }) => ({
      what: `Invoice ${documentNumber ?? ledger.platformId}`,
      platformId: ledger.platformId,
      documentNumber: documentNumber ?? undefined,
      customerId: customerId ?? undefined,
    }),
    archivedByHand: true,
    keptFresh: false,
  };
}

export function payments(client: DynamoDBClient, tableName: string): PulledEntity<Payment, Payment> {
  return {
    entity: 'payments',
    table: recordTable({ client, name: tableName }, 'paymentId', paymentSchema, ['customerId']),
    storedId: prefixedId,
    read: readPayment,
    decide: decideLedgerPayment,
    hold: decideUnreadable,
    markMissing,
    nameOf: ({ ledger }) => ({ what: `Payment ${ledger.platformId}`, platformId: ledger.platformId }),
    // A payment that we posted does not show that its invoices are out of date.
    paidInvoices: ({ matchedTo, allocations }) =>
      matchedTo === undefined ? allocations.map(({ invoiceId }) => invoiceId) : [],
    archivedByHand: false,
    keptFresh: true,
  };
}

export function deposits(client: DynamoDBClient, tableName: string): PulledEntity<Deposit, Deposit> {
  return {
    entity: 'deposits',
    table: recordTable({ client, name: tableName }, 'depositId', depositSchema),
    storedId: prefixedId,
    read: readDeposit,
    decide: decideDeposit,
    hold: decideUnreadable,
    markMissing,
    nameOf: ({ ledger }) => ({ what: `Deposit ${ledger.platformId}`, platformId: ledger.platformId }),
    archivedByHand: false,
    keptFresh: true,
  };
}

/** Makes the row of an entity over its table. */
type MakeRow = (client: DynamoDBClient, tableName: string) => { readonly entity: Entity };

/** The row of each entity. The compiler refuses an entity without one. */
export const pulledEntities = { customers, invoices, payments, deposits } satisfies Record<Entity, MakeRow>;
