import type { Sandbox } from '../sandbox/index.ts';

/** One change of the books, and the fields that the invoice must show afterwards. */
export interface BookChange {
  readonly what: string;
  readonly invoiceId: string;
  readonly expected: Readonly<Record<string, unknown>>;
}

type ShownInvoice = ReturnType<Sandbox['ledger']['invoice']>;

/** Changes the books as a bookkeeper would in a day. Each change is on an invoice of its own. */
export function changeBooks({ ledger }: Sandbox): BookChange[] {
  const take = picker(
    [...ledger.invoices.keys()]
      .map((id) => ledger.invoice(id))
      .filter(
        (invoice) => invoice.status === 'open' && invoice.due === invoice.total && invoice.total > 10_000,
      )
      .filter((invoice) => invoice.customerId !== null),
  );
  const [edited, delayed, partly, cheque, credited, voided, frozen] = [
    take(),
    take(),
    take(),
    take(),
    take(),
    take(),
    take(),
  ];
  const nameOf = (invoice: ShownInvoice) => invoice.number ?? invoice.recordNo;

  const added = ledger.addInvoice({
    customerId: edited.customerId,
    lines: [
      { subTotal: 125_000, description: 'Firewall replacement' },
      { subTotal: 4_550, tax: 364 },
    ],
    dueDate: '2030-01-31',
  });
  ledger.editInvoice(edited.id, { total: edited.total + 2_500 });
  ledger.editInvoice(delayed.id, { dueDate: '2030-02-28' });
  ledger.receivePayment({ allocations: [{ invoiceId: partly.id, amount: 4_000 }], method: 'check' });
  ledger.receivePayment({ allocations: [{ invoiceId: cheque.id, amount: cheque.due }], method: 'check' });
  ledger.addCredit({ applications: [{ invoiceId: credited.id, amount: credited.due }] });
  ledger.voidInvoice(voided.id);
  ledger.receivePayment({ allocations: [{ invoiceId: frozen.id, amount: frozen.due }], method: 'eft' });

  return [
    {
      what: `New invoice ${added.number}`,
      invoiceId: added.id,
      expected: { status: 'open', amountDue: 129_914, collectible: true },
    },
    {
      what: `${nameOf(edited)} raised by 25.00`,
      invoiceId: edited.id,
      expected: { status: 'open', amountDue: edited.total + 2_500, totalAmount: edited.total + 2_500 },
    },
    {
      what: `Due date of ${nameOf(delayed)} moved`,
      invoiceId: delayed.id,
      expected: { dueDate: '2030-02-28' },
    },
    {
      what: `${nameOf(partly)} paid in part by cheque`,
      invoiceId: partly.id,
      expected: { status: 'partially_paid', amountDue: partly.due - 4_000, collectible: true },
    },
    {
      what: `${nameOf(cheque)} paid in full`,
      invoiceId: cheque.id,
      expected: { status: 'paid', amountDue: 0, paidIn: 'intacct', collectible: false },
    },
    {
      what: `${nameOf(credited)} credited in full`,
      invoiceId: credited.id,
      expected: { status: 'paid', amountDue: 0, paidIn: 'credit', collectible: false },
    },
    {
      what: `${nameOf(voided)} reversed`,
      invoiceId: voided.id,
      expected: { status: 'void', amountDue: 0, collectible: false },
    },
    {
      what: `${nameOf(frozen)} paid, to be edited later`,
      invoiceId: frozen.id,
      expected: { status: 'paid', amountDue: 0, totalAmount: frozen.total },
    },
  ];
}

/** Edits a paid invoice, which must change nothing that is shown, and deletes another invoice. */
export function changeBooksAgain({ ledger }: Sandbox, earlier: readonly BookChange[]): BookChange[] {
  const frozen = earlier.at(-1);
  if (!frozen) throw new Error('The books were not changed before');
  const { total, number } = ledger.invoice(frozen.invoiceId);
  const touched = new Set(earlier.map(({ invoiceId }) => invoiceId));
  const gone = [...ledger.invoices.keys()]
    .map((id) => ledger.invoice(id))
    .find((invoice) => invoice.status === 'open' && invoice.due > 0 && !touched.has(invoice.id));
  if (!gone) throw new Error('No open invoice is left to delete');
  ledger.editInvoice(frozen.invoiceId, { total: total + 10_000 });
  ledger.deleteInvoice(gone.id);
  return [
    {
      what: `${number} edited after it was paid, which is ignored`,
      invoiceId: frozen.invoiceId,
      expected: { status: 'paid', amountDue: 0, totalAmount: total },
    },
    {
      what: `${gone.number ?? gone.recordNo} deleted in Intacct, kept in DynamoDB`,
      invoiceId: gone.id,
      expected: { collectible: false, amountDue: gone.due },
    },
  ];
}

function picker(invoices: readonly ShownInvoice[]): () => ShownInvoice {
  const left = [...invoices];
  return () => {
    const next = left.shift();
    if (!next) throw new Error('The demo needs at least 8 open invoices: ask for more with --invoices');
    return next;
  };
}
