import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../errors.ts';

/** Reads a whole request body. DynamoDB accepts up to 16 MB, the largest of the services hosted. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** The operation in `X-Amz-Target: <service>.<operation>`. */
export function operationOf(request: IncomingMessage): string {
  return request.headers['x-amz-target']?.toString().split('.').at(-1) ?? '';
}

/** Answers JSON as the AWS JSON protocols do. */
export function sendJson(response: ServerResponse, status: number, body: unknown, contentType: string): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(text),
    'x-amzn-RequestId': randomUUID(),
  });
  response.end(text);
}

/** Answers an error. One that is not an AwsError is a fault of the host itself. */
export function sendError(response: ServerResponse, error: unknown, contentType: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const awsError = error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500);
  sendJson(
    response,
    awsError.status,
    { __type: awsError.code, message: awsError.message, Message: awsError.message },
    contentType,
  );
}
