import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Customer, customerSchema } from '../domain/customer.ts';
import { decide, hold, markMissing } from '../domain/decision.ts';
import { type Deposit, depositSchema } from '../domain/deposit.ts';
import type { Invoice, LedgerInvoice } from '../domain/invoice.ts';
import { type Payment, paymentSchema } from '../domain/payment.ts';
import { decideDeposit } from '../domain/pull-deposit.ts';
import { decideInvoice, holdInvoice, missingInvoice } from '../domain/pull-invoice.ts';
import { decidePayment } from '../domain/pull-payment.ts';
import { readCustomer } from '../rutter/records/customer.ts';
import { readDeposit } from '../rutter/records/deposit.ts';
import { readInvoice } from '../rutter/records/invoice.ts';
import { readPayment } from '../rutter/records/payment.ts';
import { invoiceTable } from '../store/invoices.ts';
import { recordTable } from '../store/records.ts';
import type { PulledEntity } from '../sync/entity.ts';

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
    decide,
    hold,
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
    markMissing: missingInvoice,
    tidy: table.tidy,
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
    decide: decidePayment,
    hold,
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
    hold,
    markMissing,
    nameOf: ({ ledger }) => ({ what: `Deposit ${ledger.platformId}`, platformId: ledger.platformId }),
    archivedByHand: false,
    keptFresh: true,
    optional: true,
  };
}
