import { FinalError, RetryableError } from '../domain/shared/errors.ts';

/** One record was changed by others again and again while it was being written. */
export class RecordContended extends RetryableError {
  override readonly name = 'RecordContended';
  readonly code = 'RECORD_CONTENDED';

  constructor(entity: string, id: string) {
    super(`${entity} ${id} was changed by others each time it was to be written; the next tick tries again.`);
  }
}

/** An invocation ended before it got a single page further: handing over would go on for ever. */
export class NoProgress extends RetryableError {
  override readonly name = 'NoProgress';
  readonly code = 'NO_PROGRESS';

  constructor(entity: string) {
    super(
      `The time of this run ended before one page of ${entity} was stored; give the function a longer timeout.`,
    );
  }
}

/** No connection has this id. */
export class UnknownConnection extends FinalError {
  override readonly name = 'UnknownConnection';
  readonly code = 'UNKNOWN_CONNECTION';

  constructor(connectionId: string) {
    super(
      `connectionId: no connection ${connectionId}; connect it first, or look it up in the Connections table.`,
    );
  }
}

/** A connection was changed by somebody else at the same moment. */
export class ConnectionContended extends RetryableError {
  override readonly name = 'ConnectionContended';
  readonly code = 'CONNECTION_CONTENDED';

  constructor(connectionId: string) {
    super(`Connection ${connectionId} was changed by somebody else at the same moment; call again.`);
  }
}
