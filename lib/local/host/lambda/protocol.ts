/** An error in the shape of Lambda's answers. */
export interface Failure {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What the host sends to a function's process: one invocation. */
export interface ToWorker {
  requestId: string;
  arn: string;
  /** JSON text of the event. */
  payload: string;
  /** Epoch milliseconds at which the invocation times out. */
  deadline: number;
}

/** What a function's process sends to the host. */
export type FromWorker =
  | { type: 'ready' }
  | { type: 'result'; requestId: string; payload: string }
  | { type: 'error'; requestId: string; error: Failure }
  | { type: 'fatal'; error: Failure };

/** How an invocation ended. */
export interface Outcome {
  requestId: string;
  /** JSON text of the response, or of the failure. */
  payload: string;
  functionError: 'Unhandled' | undefined;
  /** The lines that the function printed. */
  log: string[];
}
