import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import * as z from 'zod';
import { type Figure, progress } from './figure.ts';
import { allPages, type BenchRutter } from './rutter.ts';

const pages = 1_000;
const rowsPerPage = 20;
const bar = 20;
const measured = z.object({ early: z.number(), late: z.number() });

/** By how much the process of a pull grows from its 10th to its 1,000th page; it has pulled before, as a warm one has. */
export async function benchMemory(dynamodbUrl: string, rutter: BenchRutter): Promise<Figure[]> {
  const [first] = await allPages(rutter.ledger, rowsPerPage);
  const server = createServer((request, response) => {
    const cursor = Number(new URL(request.url ?? '/', 'http://server').searchParams.get('cursor') ?? 0);
    const next_cursor = cursor + 1 < pages ? String(cursor + 1) : null;
    response.writeHead(200, { 'content-type': 'application/json', date: new Date().toUTCString() });
    response.end(JSON.stringify({ invoices: first?.rows ?? [], next_cursor }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const child = fork(new URL('./memory-process.ts', import.meta.url), [dynamodbUrl, String(port)], {
    execArgv: ['--expose-gc'],
  });
  const [message] = await once(child, 'message');
  const { early, late } = measured.parse(message);
  server.close();
  const growth = (late - early) / 1024 / 1024;
  progress(
    `memory: ${(early / 1024 / 1024).toFixed(1)} MB after 10 pages, ${(late / 1024 / 1024).toFixed(1)} after ${pages}`,
  );
  const what = `memory: growth of a pull from page 10 to page ${pages}`;
  return [{ what, measured: `${growth.toFixed(1)} MB`, bar: `< ${bar} MB`, ok: growth < bar }];
}
