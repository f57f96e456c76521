import type { RutterSide } from '../../../lib/local/rutter.ts';
import type { Sandbox } from '../../../lib/local/sandbox/index.ts';
import type { Item } from '../../../lib/local/tables.ts';

/** The sandbox as the demo uses it. With `asReal` the comparison cannot read the sandbox's own books. */
export function rutterSide(sandbox: Sandbox, { asReal = false } = {}): RutterSide {
  const { url, clientId, clientSecret, accessToken } = sandbox;
  return {
    url,
    clientId,
    clientSecret,
    token: { accessToken },
    sandbox: asReal ? undefined : sandbox,
    stop: () => sandbox.stop(),
  };
}

/** An invoice of the sandbox as DynamoDB stores it. */
export function storedInvoice({ ledger }: Sandbox, id: string, changes: Item = {}): Item {
  const { number, customerId, currency, total, due, status, issueDate, dueDate, lines } = ledger.invoice(id);
  return {
    invoiceId: id,
    documentNumber: number,
    customerId,
    currency,
    totalAmount: total,
    issueDate,
    dueDate,
    status,
    amountDue: due,
    collectible: due > 0,
    lineItems: lines.map(({ recordNo, subTotal, tax }) => ({
      platformId: recordNo,
      totalAmount: subTotal + tax,
    })),
    ledger: { amountDue: due, status },
    alternative: [],
    ...changes,
  };
}

/** A payment of the sandbox's ledger as DynamoDB stores it. */
export function storedPayment({ ledger }: Sandbox, id: string, changes: Item = {}): Item {
  const payment = ledger.payments.get(id);
  if (!payment) throw new Error(`The ledger has no payment ${id}`);
  const { amount, currency, customerId, date, allocations } = payment;
  return {
    paymentId: `intacct:${id}`,
    origin: 'intacct',
    amount,
    currency,
    customerId,
    date,
    allocations,
    ...changes,
  };
}
