import type { Effect } from './effects.ts';

/** A fault to inject. */
export interface NewFault {
  readonly effect: Effect;
  /** Any method unless given. */
  readonly method?: string | undefined;
  /** A path as in the request log, where `*` stands for any text, e.g. `/accounting/*`. Any path unless given. */
  readonly path?: string | undefined;
  /** Only this connection's requests. */
  readonly connectionId?: string | undefined;
  /** How many matching requests it affects. Default 1; for `malformed-row` all. */
  readonly times?: number | undefined;
  /** How many matching requests it lets pass first. Default 0. */
  readonly after?: number | undefined;
}

/** A fault in force. */
export interface Fault extends NewFault {
  readonly id: string;
  /** How many requests matched so far. */
  readonly matched: number;
  /** How many requests it affected so far. */
  readonly fired: number;
}

/** The parts of a request that faults match. */
export interface FaultTarget {
  readonly method: string;
  readonly path: string;
  readonly connectionId: string | undefined;
  readonly hasCursor: boolean;
}

const pathMatches = (pattern: string, path: string): boolean => {
  const [first = '', ...rest] = pattern.split('*');
  if (!path.startsWith(first)) return false;
  let position = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const at = isLast ? path.length - part.length : path.indexOf(part, position);
    if (at < position || !path.startsWith(part, at)) return false;
    position = at + part.length;
  }
  return position === path.length;
};

const matches = (fault: NewFault, target: FaultTarget): boolean => {
  const needsCursor = fault.effect.kind === 'repeat-cursor' || fault.effect.kind === 'refuse-cursor';
  if (needsCursor && !target.hasCursor) return false;
  if (fault.method !== undefined && fault.method.toUpperCase() !== target.method) return false;
  if (fault.connectionId !== undefined && fault.connectionId !== target.connectionId) return false;
  return fault.path === undefined || pathMatches(fault.path, target.path);
};

/** The faults in force. Several can affect the same request; each counts for itself. */
export class Faults {
  readonly #faults = new Map<string, Fault>();
  #count = 0;

  /** Adds a fault. Returns its id. */
  add(fault: NewFault): string {
    this.#count += 1;
    const id = `fault-${this.#count}`;
    this.#faults.set(id, { ...fault, id, matched: 0, fired: 0 });
    return id;
  }

  /** Removes one fault, or all. */
  clear(id?: string): void {
    if (id === undefined) this.#faults.clear();
    else this.#faults.delete(id);
  }

  list(): readonly Fault[] {
    return [...this.#faults.values()];
  }

  /** The effects on a request. Counts the request for every fault that matches. */
  take(target: FaultTarget): readonly Effect[] {
    const effects: Effect[] = [];
    for (const fault of this.#faults.values()) {
      if (!matches(fault, target)) continue;
      const times = fault.times ?? (fault.effect.kind === 'malformed-row' ? Number.POSITIVE_INFINITY : 1);
      const fires = fault.matched >= (fault.after ?? 0) && fault.fired < times;
      this.#faults.set(fault.id, {
        ...fault,
        matched: fault.matched + 1,
        fired: fault.fired + (fires ? 1 : 0),
      });
      if (fires) effects.push(fault.effect);
    }
    return effects;
  }
}
