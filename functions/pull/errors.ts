import { FinalError, RetryableError } from '../domain/shared/errors.ts';

/** A record was changed by other runs each time this one tried to write it. */
export class RecordContended extends RetryableError {
  override readonly name = 'RecordContended';
  readonly code = 'RECORD_CONTENDED';

  constructor(entity: string, id: string) {
    super(
      `${entity} ${id} was changed by other runs each time it was to be written; the next tick tries again.`,
    );
  }
}

/** The invocation ended before it stored a page. Handing over would never end, so it fails instead. */
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
      `connectionId: no connection ${connectionId}; connect it first, or look up its id in the Connections table.`,
    );
  }
}

/** A connection was changed by others each time this call tried to write it. */
export class ConnectionContended extends RetryableError {
  override readonly name = 'ConnectionContended';
  readonly code = 'CONNECTION_CONTENDED';

  constructor(connectionId: string) {
    super(`Connection ${connectionId} was changed by somebody else at the same moment; call again.`);
  }
}
