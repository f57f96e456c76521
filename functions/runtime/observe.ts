import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { SyncError } from '../domain/shared/errors.ts';
import type { Log } from '../domain/shared/ports.ts';

/**
 * The log and the metrics of one invocation. No metric has the connection as a dimension: each connection would then
 * cost as much as a metric of its own.
 */
export interface Observed {
  readonly log: Log;
  readonly context: Context;
  count(metric: string, value: number): void;
  seconds(metric: string, value: number): void;
}

const logger = new Logger();
const metrics = new Metrics();

/**
 * A Lambda handler with structured logs and metrics. An error is logged with its code and thrown again, so that
 * Lambda counts it, retries, and in the end keeps the event as a dead letter.
 */
export function observedHandler<Answer>(
  run: (event: unknown, observed: Observed) => Promise<Answer>,
): (event: unknown, context: Context) => Promise<Answer> {
  return async (event, context) => {
    logger.addContext(context);
    try {
      return await run(event, {
        context,
        log: {
          info: (message, fields = {}) => logger.info(message, fields),
          warn: (message, fields = {}) => logger.warn(message, fields),
        },
        count: (metric, value) => metrics.addMetric(metric, MetricUnit.Count, value),
        seconds: (metric, value) => metrics.addMetric(metric, MetricUnit.Seconds, value),
      });
    } catch (error) {
      logger.error('failed', failureFields(error));
      throw error;
    } finally {
      metrics.publishStoredMetrics();
    }
  };
}

/** The log fields of an error: its code, and the error with its stack. */
export function failureFields(error: unknown) {
  const code = error instanceof SyncError ? error.code : 'UNEXPECTED';
  return { code, error: error instanceof Error ? error : String(error) };
}

/** A log that adds these fields to every line. */
export function logWith(log: Log, common: Readonly<Record<string, unknown>>): Log {
  return {
    info: (message, fields) => log.info(message, { ...common, ...fields }),
    warn: (message, fields) => log.warn(message, { ...common, ...fields }),
  };
}
