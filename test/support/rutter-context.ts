import type { Context } from 'aws-lambda';

/** The context of an invocation, as Lambda passes it. */
export function lambdaContext(remainingMs = 60_000): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'pull-invoices',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:pull-invoices',
    memoryLimitInMB: '512',
    awsRequestId: 'request-1',
    logGroupName: 'logs',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => remainingMs,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
