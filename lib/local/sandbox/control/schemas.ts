import * as z from 'zod';
import { objectTypes } from '../cache/resources.ts';
import { connectionStates } from '../connections/connection.ts';
import { platforms } from '../options.ts';

/** Minor units. */
const minor = z.int();
const date = z.iso.date();
const text = z.string().nullable().exactOptional();
/** Id of a connection; the first connection unless given. */
export const connectionId = z.uuid().exactOptional();

const allocation = z.strictObject({ invoiceId: z.uuid(), amount: minor });
const method = z.enum(['check', 'cash', 'eft', 'credit_card']);

const line = z.strictObject({
  subTotal: minor,
  tax: minor.exactOptional(),
  description: text,
  quantity: z.number().nullable().exactOptional(),
  unitPrice: text,
  accountId: text,
  locationId: text,
});

const customerFields = {
  contact: text,
  email: text,
  phone: text,
  taxNumber: text,
  currency: text,
  subsidiaryId: text,
  active: z.boolean().exactOptional(),
};

const payment = z.strictObject({
  allocations: z.array(allocation),
  customerId: text,
  accountId: z.uuid().exactOptional(),
  currency: z.string().exactOptional(),
  date: date.exactOptional(),
  amount: minor.exactOptional(),
  memo: text,
  method: method.exactOptional(),
});

const state = z.enum(['draft', 'posted']).exactOptional();
const target = z.strictObject({ id: z.uuid() });

/** Bodies of the routes that change the books. */
export const ledgerSchemas = {
  addCustomer: z.strictObject({ name: z.string(), ...customerFields }),
  editCustomer: target.extend({
    changes: z.strictObject({ name: z.string().exactOptional(), ...customerFields }),
  }),
  addInvoice: z.strictObject({
    customerId: z.uuid().nullable(),
    lines: z.array(line).min(1),
    currency: text,
    number: text,
    memo: text,
    issueDate: date.exactOptional(),
    dueDate: date.nullable().exactOptional(),
    subsidiaryId: text,
    state,
  }),
  editInvoice: target.extend({
    changes: z.strictObject({
      total: minor.exactOptional(),
      lines: z.array(line).min(1).exactOptional(),
      issueDate: date.exactOptional(),
      dueDate: date.nullable().exactOptional(),
      memo: text,
      number: text,
      customerId: text,
      state,
    }),
  }),
  payment,
  settleDraft: target.extend({ outcome: z.enum(['post', 'discard']) }),
  reversePayment: target.extend({
    keepPayment: z.boolean().exactOptional(),
    keepLink: z.boolean().exactOptional(),
  }),
  addCredit: z.strictObject({
    applications: z.array(allocation),
    total: minor.exactOptional(),
    customerId: text,
    currency: z.string().exactOptional(),
    date: date.exactOptional(),
    memo: text,
    description: z.string().exactOptional(),
  }),
  applyCredit: target.extend({ invoiceId: z.uuid(), amount: minor }),
  writeOff: allocation,
  addDeposit: z.strictObject({
    paymentIds: z.array(z.uuid()),
    accountId: z.uuid().exactOptional(),
    date: date.exactOptional(),
    memo: text,
    subsidiaryId: text,
    lines: z
      .array(
        z.strictObject({
          accountId: z.uuid(),
          amount: minor,
          customerId: z.uuid().nullable().default(null),
          description: z.string().nullable().default(null),
        }),
      )
      .exactOptional(),
  }),
  closeBooks: z.strictObject({ through: date.nullable() }),
  setAccountActive: target.extend({ active: z.boolean() }),
  target,
};

const books = z.union([
  z.literal('shared'),
  z.strictObject({
    customers: z.int().min(0).exactOptional(),
    invoices: z.int().min(0).exactOptional(),
    currencies: z.array(z.string().length(3)).min(1).exactOptional(),
    largeInvoiceLines: z.int().min(0).exactOptional(),
    oddities: z.boolean().exactOptional(),
    negativeDepositLines: z.boolean().exactOptional(),
  }),
]);

/** Bodies of the routes that change connections. */
export const connectionSchemas = {
  add: z.strictObject({
    name: z.string().exactOptional(),
    platform: z.enum(platforms).exactOptional(),
    bankDeposits: z.boolean().exactOptional(),
    state: z.enum(connectionStates).exactOptional(),
    syncPeriodMinutes: z.number().min(60).exactOptional(),
    reportLinks: z.boolean().exactOptional(),
    echoMemo: z.boolean().exactOptional(),
    books: books.exactOptional(),
  }),
  setState: z.strictObject({
    connectionId,
    state: z.enum(connectionStates),
    disabledReason: z.string().exactOptional(),
  }),
  configure: z.strictObject({
    connectionId,
    bankDeposits: z.boolean().exactOptional(),
    echoMemo: z.boolean().exactOptional(),
    reportLinks: z.boolean().exactOptional(),
    reportDeposited: z.boolean().exactOptional(),
  }),
  byId: z.strictObject({ connectionId }),
};

/** Bodies of the other routes. */
export const controlSchemas = {
  nothing: z.strictObject({}),
  advance: z.strictObject({ ms: z.number() }),
  setClock: z.strictObject({ at: z.number() }),
  sync: z.strictObject({ connectionId, objectTypes: z.array(z.enum(objectTypes)).exactOptional() }),
  clearFaults: z.strictObject({ id: z.string().exactOptional() }),
};
