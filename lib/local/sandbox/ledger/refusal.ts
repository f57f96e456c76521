/** Why Intacct will not do something. Over HTTP it becomes status 450 with this text. */
export class LedgerRefusal extends Error {
  override readonly name = 'LedgerRefusal';
  /** Intacct's kind of error number, e.g. `BL03000018`. */
  readonly errorNo: string;

  constructor(errorNo: string, message: string) {
    super(message);
    this.errorNo = errorNo;
  }
}

/** A row that must be there; throws LedgerRefusal when it is not. */
export const found = <R>(row: R | undefined, what: string, id: string): R => {
  if (row === undefined) throw new LedgerRefusal('BL01001973', `${what} ${id} does not exist`);
  return row;
};
