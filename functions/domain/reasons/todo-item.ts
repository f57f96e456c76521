import type { Explanation } from './catalog.ts';

/** Something a person must do outside this system: one per code and subject. Names are Intacct's own. */
export interface Todo {
  /** What it is about: a payment's id, an invoice's, or `connection`. */
  readonly subject: string;
  readonly why: Explanation;
  /** The record's number in Intacct. */
  readonly platformId?: string | undefined;
  readonly documentNumber?: string | undefined;
  readonly customerId?: string | undefined;
  /** Decimal text in major units, with the currency. */
  readonly amount?: string | undefined;
  readonly date?: string | undefined;
}

/** Which to-do. */
export interface TodoKey {
  readonly code: string;
  readonly subject: string;
}

export function todoKey({ subject, why }: Todo): TodoKey {
  return { code: why.code, subject };
}

export function isSameTodo(one: TodoKey, other: TodoKey): boolean {
  return one.code === other.code && one.subject === other.subject;
}

/** Whether a to-do is among these, and asks for the same in the same words. */
export function includesTodo(todos: readonly Todo[], wanted: Todo): boolean {
  const { sentence, step } = wanted.why;
  return todos.some(
    (one) =>
      isSameTodo(todoKey(one), todoKey(wanted)) && one.why.sentence === sentence && one.why.step === step,
  );
}
