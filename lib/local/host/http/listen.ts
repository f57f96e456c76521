import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { HostStartError } from '../errors.ts';

/** A server on loopback. Its handler is set after its URL is known; until then it answers 503. */
export interface Listener {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  url: string;
  handle(listener: RequestListener): void;
  close(): Promise<void>;
}

function notReady(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503).end();
}

/** Listens on a port of 127.0.0.1; 0 is any free one. */
export async function listen(port = 0): Promise<Listener> {
  let current: RequestListener = notReady;
  const server = createServer((request, response) => current(request, response));
  // SDK clients keep their sockets. Closing one between two requests would look like a network fault to them.
  server.keepAliveTimeout = 600_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new HostStartError(`Port ${port} of 127.0.0.1 cannot be used: ${cause.code}`, { cause }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${actual}`,
    handle(listener) {
      current = listener;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
