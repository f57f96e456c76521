/** What one IAM evaluation asks: may this action be done to this resource? */
export interface Permission {
  /** An IAM action, as `dynamodb:PutItem`. */
  action: string;
  /** The ARN the action touches. */
  resource: string;
  /** Condition keys of this request, as `secretsmanager:Name`. */
  context?: Record<string, string[]>;
}

/** One AWS call that a function made through the host. */
export interface Call {
  /** Name of the function that made the call. */
  function: string;
  /** Id of the invocation that was running, when one was. */
  requestId: string | undefined;
  /** The operation, as `dynamodb:TransactWriteItems`; an operation is not always an IAM action. */
  action: string;
  /** ARN of the first resource touched. */
  resource: string;
  /** Every permission the call needed. */
  permissions: Permission[];
  /** Whether the function's role allows it. */
  allowed: boolean;
  /** Epoch milliseconds. */
  at: number;
}

/** A call as its hooks see it: before it is passed on, and after the service answered. */
export interface CallMoment extends Call {
  phase: 'before' | 'after';
  /** The parsed request body. */
  request: unknown;
  /** The HTTP status that was answered; only in phase `after`. */
  status: number | undefined;
}

/** Decides at each moment of each call; `'kill'` ends the calling process there and then with SIGKILL. */
export type CallHook = (call: CallMoment) => undefined | 'kill' | Promise<undefined | 'kill'>;

export interface HostOptions {
  /** The directory `cdk synth` wrote. */
  assemblyDir: string;
  /** Artifact id of the stack, as in `<stackName>.template.json`. */
  stackName: string;
  /** Added to the environment of every function, over the template's own variables of the same name. */
  environment?: Record<string, string>;
  /** Values of template parameters. */
  parameters?: Record<string, string>;
  /** Ports of the endpoints; free ones unless given. */
  ports?: { dynamodb?: number; lambda?: number; events?: number; secrets?: number; sqs?: number };
  /** Runs cron and rate rules by the clock. @default false */
  schedules?: boolean;
  /** Milliseconds before the second and the third attempt of an async invocation. @default [60_000, 120_000] */
  retryDelaysMs?: [number, number];
  /** Invocations at one time over all functions, as a fresh AWS account's limit. @default 10 */
  concurrency?: number;
  /** Receives every line the functions print. */
  onLog?: (functionName: string, line: string) => void;
  /** A running DynamoDB Local to use in place of starting one. */
  dynamodbUrl?: string;
}

/** Where the hosted stack answers. Names are physical names, as AWS would give them. */
export interface Endpoints {
  region: string;
  dynamodb: string;
  lambda: string;
  events: string;
  secrets: string;
  sqs: string;
  /** Output `EventBusName`; empty when the stack has none. */
  eventBus: string;
  /** Outputs `Table<Name>`. */
  tables: Record<string, string>;
  /** Outputs `Function<PascalName>`, keyed `pascal-name`. */
  functions: Record<string, string>;
  /** All other outputs. */
  outputs: Record<string, string>;
}

/** How an invocation ended. */
export interface InvokeResult {
  requestId: string;
  /** `Unhandled` when the function failed; the payload is then `{errorType, errorMessage, trace}`. */
  functionError: 'Unhandled' | undefined;
  /** The parsed response; undefined for type `Event`. */
  payload: unknown;
}

/** A message as it stands in a queue. */
export interface QueuedMessage {
  id: string;
  body: string;
  state: 'ready' | 'delayed' | 'inflight';
  receiveCount: number;
}

/** A stack running on this machine. */
export interface Host {
  readonly endpoints: Endpoints;
  /** Invokes by name, ARN or logical id. Waits for a free slot where AWS would throttle. */
  invoke(
    functionName: string,
    payload?: unknown,
    options?: { type?: 'RequestResponse' | 'Event' },
  ): Promise<InvokeResult>;
  /** Fires the schedule rules with this logical id or name, or that target this function, once and now. */
  tick(rule: string): Promise<void>;
  /** What stands in a queue, by logical id, name or ARN; receives nothing. */
  queue(name: string): Promise<QueuedMessage[]>;
  /** The AWS calls of the functions, oldest first; the last 20,000 are kept. */
  readonly calls: readonly Call[];
  /** Every distinct action and resource that a function has used, and was allowed to, since the start. */
  permissionsUsed(functionName: string): Permission[];
  /** Kills every process of a function with SIGKILL. Returns how many there were. */
  kill(functionName: string): Promise<number>;
  /** Adds a hook; the returned function takes it away. */
  onCall(hook: CallHook): () => void;
  /** Resolves when nothing is queued, running, waiting for a retry or unread in a stream. */
  idle(): Promise<void>;
  /** Ends every process, server and timer, and deletes the working directory. */
  stop(): Promise<void>;
}
