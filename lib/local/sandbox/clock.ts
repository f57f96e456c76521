interface Task {
  readonly at: number;
  readonly run: () => void;
}

/**
 * The sandbox's clock, in Unix milliseconds. It moves with real time, and can be frozen, set and advanced.
 * A task planned with `at` runs at the first `runDue` after its instant. There are no real timers, so a test that
 * advances the clock sees every effect at once.
 */
export class SandboxClock {
  #offset = 0;
  #frozenAt: number | undefined;
  #running: number | undefined;
  readonly #agenda: Task[] = [];

  /** Makes a frozen clock that shows this instant. */
  constructor(startAt: number) {
    this.#frozenAt = startAt;
  }

  /** The time. Inside a planned task: the instant that the task was planned for, however late it runs. */
  now(): number {
    return this.#running ?? this.#present();
  }

  /** The instants of the planned tasks, the next one first. */
  get planned(): readonly number[] {
    return this.#agenda.map(({ at }) => at);
  }

  /** Plans a task; tasks run in the order of their instants. */
  at(instant: number, run: () => void): void {
    const index = this.#agenda.findIndex((task) => task.at > instant);
    this.#agenda.splice(index === -1 ? this.#agenda.length : index, 0, { at: instant, run });
  }

  /** Runs everything that is due. Called before every request and every change of the ledger. */
  runDue(): void {
    if (this.#running !== undefined) return;
    try {
      for (let task = this.#nextDue(); task; task = this.#nextDue()) {
        this.#running = task.at;
        task.run();
      }
    } finally {
      this.#running = undefined;
    }
  }

  /** Moves the clock by milliseconds, backwards when negative, and runs what is due. */
  advance(ms: number): void {
    if (this.#frozenAt === undefined) this.#offset += ms;
    else this.#frozenAt += ms;
    this.runDue();
  }

  /** Sets the clock to an instant in Unix milliseconds and runs what is due. */
  set(instant: number): void {
    this.advance(instant - this.#present());
  }

  /** Stops the clock. It then moves only by `advance` and `set`. */
  freeze(): void {
    this.#frozenAt ??= this.#present();
  }

  /** Lets a frozen clock move with real time again. */
  resume(): void {
    this.#offset = this.#present() - Date.now();
    this.#frozenAt = undefined;
  }

  #present(): number {
    return this.#frozenAt ?? Math.floor(Date.now() + this.#offset);
  }

  #nextDue(): Task | undefined {
    const [first] = this.#agenda;
    if (!first || first.at > this.#present()) return undefined;
    return this.#agenda.shift();
  }
}
