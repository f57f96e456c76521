import type { Server } from 'node:http';

/** Listens on 127.0.0.1 and returns the port. 0 is any free one. */
export const listen = async (server: Server, port: number): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Longer than any pause of a client, which would otherwise see a reset that no fault injected.
  server.keepAliveTimeout = 120_000;
  server.once('error', reject);
  server.listen(port, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
};

/** Stops a server at once, open connections included. */
export const close = async (server: Server): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
};
