/** One question to IAM: is this action allowed on this resource? */
export interface Permission {
  /** An IAM action, as `dynamodb:PutItem`. */
  action: string;
  /** The ARN the action touches. */
  resource: string;
  /** Values of condition keys, as `aws:SourceArn`. */
  keys?: Record<string, string>;
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
  /** True if the function's role allows every permission. */
  allowed: boolean;
  /** Epoch milliseconds. */
  at: number;
}

/** A call as hooks see it: before the service gets it, and after the service has answered. */
export interface CallMoment extends Call {
  phase: 'before' | 'after';
  /** The parsed request body. */
  request: unknown;
  /** The HTTP status that was answered; only in phase `after`. */
  status: number | undefined;
}

/** Is asked at each moment of each call. `'kill'` ends the calling process with SIGKILL at that moment. */
export type CallHook = (call: CallMoment) => undefined | 'kill' | Promise<undefined | 'kill'>;

export interface HostOptions {
  /** The directory that `cdk synth` wrote. */
  assemblyDir: string;
  /** Artifact id of the stack, as in `<stackName>.template.json`. */
  stackName: string;
  /** Added to the environment of every function, over the template's own variables of the same name. */
  environment?: Record<string, string>;
  /** Ports of the endpoints; free ones unless given. */
  ports?: { dynamodb?: number; lambda?: number; events?: number; secrets?: number; sqs?: number };
  /** Runs the schedule rules by the clock. @default false */
  schedules?: boolean;
  /** Milliseconds before the second and the third attempt of an async invocation. @default [60_000, 120_000] */
  retryDelaysMs?: [number, number];
  /** Concurrent invocations of all functions together. @default 10, the limit of a fresh AWS account */
  concurrency?: number;
  /** Receives every line the functions print. */
  onLog?: (functionName: string, line: string) => void;
  /** URL of a running DynamoDB Local. The host starts one unless given. */
  dynamodbUrl?: string;
}

/** URLs of the services and the names of what the stack holds. Names are physical names, as AWS would give them. */
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

/** A message in a queue. */
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
  /** Fires schedule rules once, now: those with this logical id or name, else those that target this function. */
  tick(rule: string): Promise<void>;
  /** The messages of a queue, by its logical id, name or ARN. Receives none of them. */
  queue(name: string): Promise<QueuedMessage[]>;
  /** The AWS calls of the functions, oldest first. The last 20,000 are kept. */
  readonly calls: readonly Call[];
  /** Every distinct action and resource that a function has used since the start. Refused calls do not count. */
  permissionsUsed(functionName: string): Permission[];
  /** Kills every process of a function with SIGKILL. Returns how many there were. */
  kill(functionName: string): Promise<number>;
  /** Adds a hook. The returned function removes it. */
  onCall(hook: CallHook): () => void;
  /** Resolves when nothing is queued, running, waiting for a retry or unread in a stream. */
  idle(): Promise<void>;
  /** Ends every process, server and timer, and deletes the working directory. */
  stop(): Promise<void>;
}
