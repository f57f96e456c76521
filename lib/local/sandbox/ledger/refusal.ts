/** Intacct refuses a change. The API answers status 450 with this text. */
export class LedgerRefusal extends Error {
  override readonly name = 'LedgerRefusal';
  /** Intacct's kind of error number, e.g. `BL03000018`. */
  readonly errorNo: string;

  constructor(errorNo: string, message: string) {
    super(message);
    this.errorNo = errorNo;
  }
}

/** The row. Throws LedgerRefusal when it does not exist. */
export const found = <R>(row: R | undefined, what: string, id: string): R => {
  if (row === undefined) throw new LedgerRefusal('BL01001973', `${what} ${id} does not exist`);
  return row;
};
