import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { decideInvoice, holdInvoice, markInvoiceMissing } from '../domain/invoice/from-ledger.ts';
import type { Invoice, LedgerInvoice } from '../domain/invoice/invoice.ts';
import { type Customer, customerSchema } from '../domain/ledger/customer.ts';
import { type Deposit, depositSchema } from '../domain/ledger/deposit.ts';
import { type Payment, paymentSchema } from '../domain/ledger/payment.ts';
import { decideRecord, decideUnreadable, markMissing } from '../domain/ledger/record.ts';
import { decideLedgerPayment } from '../domain/payment/recognise.ts';
import { decideDeposit } from '../domain/payout/recognise.ts';
import type { PulledEntity } from '../pull/entity.ts';
import { readCustomer } from '../rutter/records/customer.ts';
import { readDeposit } from '../rutter/records/deposit.ts';
import { readInvoice } from '../rutter/records/invoice.ts';
import { readPayment } from '../rutter/records/payment.ts';
import { invoiceTable } from '../store/invoices.ts';
import { recordTable } from '../store/records.ts';

/*
 * The table that drives the pulls: what differs between the entities, and nothing else does.
 */

const sameId = (id: string) => id;
const prefixedId = (id: string) => `intacct:${id}`;

export function customers(client: DynamoDBClient, name: string): PulledEntity<Customer, Customer> {
  return {
    entity: 'customers',
    table: recordTable({ client, name }, 'customerId', customerSchema),
    storedId: sameId,
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
    optional: false,
  };
}

export function invoices(client: DynamoDBClient, name: string): PulledEntity<Invoice, LedgerInvoice> {
  const table = invoiceTable({ client, name });
  return {
    entity: 'invoices',
    table,
    storedId: sameId,
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
    optional: false,
  };
}

export function payments(client: DynamoDBClient, name: string): PulledEntity<Payment, Payment> {
  return {
    entity: 'payments',
    table: recordTable({ client, name }, 'paymentId', paymentSchema, ['customerId']),
    storedId: prefixedId,
    read: readPayment,
    decide: decideLedgerPayment,
    hold: decideUnreadable,
    markMissing,
    nameOf: ({ ledger }) => ({ what: `Payment ${ledger.platformId}`, platformId: ledger.platformId }),
    // What we posted ourselves is no news of its invoices.
    paidInvoices: ({ matchedTo, allocations }) =>
      matchedTo === undefined ? allocations.map(({ invoiceId }) => invoiceId) : [],
    archivedByHand: false,
    keptFresh: true,
    optional: false,
  };
}

export function deposits(client: DynamoDBClient, name: string): PulledEntity<Deposit, Deposit> {
  return {
    entity: 'deposits',
    table: recordTable({ client, name }, 'depositId', depositSchema),
    storedId: prefixedId,
    read: readDeposit,
    decide: decideDeposit,
    hold: decideUnreadable,
    markMissing,
    nameOf: ({ ledger }) => ({ what: `Deposit ${ledger.platformId}`, platformId: ledger.platformId }),
    archivedByHand: false,
    keptFresh: true,
    optional: true,
  };
}
