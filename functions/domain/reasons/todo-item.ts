import type { Explanation } from './catalog.ts';

/** Something a person must do outside this system: at most one open per code and subject. */
export interface Todo {
  /** Whose to-do it is: the id of a payment, payout or invoice, or `connection`. */
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

/** What identifies a to-do. */
export interface TodoKey {
  readonly code: string;
  readonly subject: string;
}

export function todoKey({ subject, why }: Todo): TodoKey {
  return { code: why.code, subject };
}

export function isSameTodo(a: TodoKey, b: TodoKey): boolean {
  return a.code === b.code && a.subject === b.subject;
}

/** True if `todos` has the wanted one with the same sentence and step. */
export function includesTodo(todos: readonly Todo[], wanted: Todo): boolean {
  const { sentence, step } = wanted.why;
  return todos.some(
    (todo) =>
      isSameTodo(todoKey(todo), todoKey(wanted)) && todo.why.sentence === sentence && todo.why.step === step,
  );
}
