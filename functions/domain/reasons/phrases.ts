/** Paths of Intacct's menus, as its screens spell them. */
export const menu = {
  postedPayments: 'Accounts Receivable > All > Payments > Posted payments',
  advances: 'Accounts Receivable > All > Payments > Advances',
  invoices: 'Accounts Receivable > All > Invoices',
  deposits: 'Cash Management > All > Deposits',
  books: 'General Ledger > All > Books > Open',
} as const;

/** A payment or payout of Alternative, by its id there. */
export interface Subject {
  readonly payment: string;
  /** What it becomes in Intacct: a payout becomes a deposit. A payment unless given. */
  readonly record?: 'payment' | 'deposit';
}

/** "payment pay_1" or "payout po_1". */
export function subjectName({ payment, record }: Subject): string {
  return `${record === 'deposit' ? 'payout' : 'payment'} ${payment}`;
}

/** The same at the start of a sentence: "Payment pay_1". */
export function subjectTitle(subject: Subject): string {
  return capitalise(subjectName(subject));
}

export function capitalise(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** "resolve this intent with outcome `retry`": a decision that a person sends to the function `resolve`. */
export function resolveWith(outcome: string): string {
  return `resolve this intent with outcome \`${outcome}\``;
}

export const resolveDone = resolveWith('done-by-hand');
export const resolveRetry = resolveWith('retry');

/** The step where a posting date lies in a closed period. */
export function openPeriod(application?: string): string {
  const path = application ? `${menu.books}, ${application}` : menu.books;
  return `Open the period (${path}) and ${resolveRetry}. Or leave it closed and give another posting date in \`date\` with the same outcome.`;
}

/** Said where no read of the ledger can show that a reversal was booked. */
export const ignoreOnceReversed = `When the reversal is booked, ${resolveWith('ignore')}: this system cannot see it.`;

/** "`timeZone` with the function `connect`": follows "Set". */
export function setting(name: string, value?: string): string {
  return `\`${name}\`${value ? ` to \`${value}\`` : ''} with the function \`connect\``;
}

/** What Intacct calls a payment whose number is not known: "recorded by hand", "with memo pay_1". */
const isDescription = (number: string): boolean => /^(recorded|with) /.test(number);

/** "Intacct payment 4711", or "the Intacct payment with memo pay_1" where its number is not known. */
export function ledgerPayment(number: string): string {
  return `${isDescription(number) ? 'the ' : ''}Intacct payment ${number}`;
}

/** Where a person finds a payment in Intacct. The path ends at the list where the number is not known. */
export function paymentPath(number?: string): string {
  const found = number === undefined || isDescription(number) ? '' : ` > ${number}`;
  return `${menu.postedPayments}${found}`;
}

/** Where a person reverses a payment in Intacct. */
export function reversePath(number?: string): string {
  return `${paymentPath(number)} > More actions > Reverse`;
}
