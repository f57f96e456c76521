import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { stackName } from '../stack/names.ts';
import { assembly } from './assembly.ts';
import { localCredentials } from './credentials.ts';
import { type Endpoints, type Host, startHost } from './host/index.ts';
import type { LocalOptions } from './options.ts';
import { type RutterSide, startRutter } from './rutter.ts';

const root = join(import.meta.dirname, '..', '..');
const localDir = join(root, '.local');
const endpointsFile = join(localDir, 'endpoints.json');

/** The whole product on this machine, with a Rutter to talk to. */
export interface System {
  readonly host: Host;
  readonly rutter: RutterSide;
  /** The content of `.local/endpoints.json`. */
  readonly endpoints: Endpoints & { readonly rutter: string };
  stop(): Promise<void>;
}

export interface SystemSettings {
  readonly retryDelaysMs?: [number, number];
  readonly onLog?: (functionName: string, line: string) => void;
}

/** Synthesizes the stack and hosts it. Stores Rutter's credentials if there are any. */
export async function startSystem(options: LocalOptions, settings: SystemSettings = {}): Promise<System> {
  await using started = new AsyncDisposableStack();
  const rutter = await startRutter(options);
  started.defer(() => rutter.stop());
  const host = await startHost({
    assemblyDir: await assembly(),
    stackName,
    environment: { RUTTER_URL: rutter.url },
    schedules: options.schedules,
    ports: {
      ...given('dynamodb', options['dynamodb-port']),
      ...given('lambda', options['lambda-port']),
      ...given('events', options['events-port']),
      ...given('secrets', options['secrets-port']),
    },
    ...given('retryDelaysMs', settings.retryDelaysMs),
    ...given('onLog', settings.onLog),
  });
  started.defer(() => host.stop());
  await storeRutterSecret(host, rutter);
  const running = started.move();
  return {
    host,
    rutter,
    endpoints: { ...host.endpoints, rutter: rutter.url },
    stop: () => running.disposeAsync(),
  };
}

/** An object with the property, or an empty one if the value is undefined. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  const object: { [Key in Name]?: Value } = {};
  if (value !== undefined) object[name] = value;
  return object;
}

async function storeRutterSecret(host: Host, { clientId, clientSecret }: RutterSide): Promise<void> {
  if (!clientId || !clientSecret) return;
  const { region, secrets, outputs } = host.endpoints;
  const client = new SecretsManagerClient({ region, endpoint: secrets, credentials: localCredentials });
  const SecretString = JSON.stringify({ clientId, clientSecret });
  await client.send(new PutSecretValueCommand({ SecretId: outputs['RutterSecretName'], SecretString }));
  client.destroy();
}

/** Writes `.local/endpoints.json`: where everything is, and the tokens that connect a company of the sandbox. Returns its path. */
export async function writeEndpoints({ endpoints, rutter }: System): Promise<string> {
  const { sandbox } = rutter;
  const content = {
    ...endpoints,
    rutterSecret: endpoints.outputs['RutterSecretName'],
    ...(sandbox
      ? {
          sandbox: {
            control: sandbox.controlUrl,
            clientId: sandbox.clientId,
            clientSecret: sandbox.clientSecret,
            publicToken: sandbox.publicToken,
            accessToken: sandbox.accessToken,
          },
        }
      : {}),
  };
  await mkdir(localDir, { recursive: true });
  // Programs that wait for the file must never read half of it.
  const part = `${endpointsFile}.part`;
  await writeFile(part, `${JSON.stringify(content, null, 2)}\n`);
  await rename(part, endpointsFile);
  return endpointsFile;
}

export async function removeEndpoints(): Promise<void> {
  await rm(endpointsFile, { force: true });
}
