import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { FinalError } from '../domain/shared/errors.ts';
import type { ConnectionId } from '../domain/shared/ids.ts';
import { tokenName } from './token-vault.ts';

/** Rutter's client id and secret, in either spelling of the names. */
const rutterSecret = z.union([
  z.looseObject({ clientId: z.string().min(1), clientSecret: z.string().min(1) }),
  z
    .looseObject({ client_id: z.string().min(1), client_secret: z.string().min(1) })
    .transform(({ client_id, client_secret }) => ({ clientId: client_id, clientSecret: client_secret })),
]);
const connectionSecret = z.looseObject({ accessToken: z.string().min(1) });

export interface RutterCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A secret does not exist, or does not hold what it should. The message never shows its value. */
export class SecretUnusable extends FinalError {
  override readonly name = 'SecretUnusable';
  readonly code = 'SECRET_UNUSABLE';
}

export interface Secrets {
  rutter(): Promise<RutterCredentials>;
  accessToken(connectionId: ConnectionId): Promise<string>;
  /** Forgets the secrets that were read, so that the next call reads rotated ones. */
  forget(): void;
}

const cachedMs = 5 * 60_000;

export function secretsOf(
  client: SecretsManagerClient,
  names: { readonly RUTTER_SECRET: string; readonly CONNECTION_SECRETS_PREFIX: string },
): Secrets {
  const cached = new Map<string, { readonly until: number; readonly value: Promise<unknown> }>();

  async function fetch(name: string): Promise<unknown> {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
      return JSON.parse(SecretString ?? '');
    } catch (cause) {
      if (cause instanceof ResourceNotFoundException || cause instanceof InvalidRequestException) {
        throw new SecretUnusable(`The secret ${name} does not exist or is deleted.`, { cause });
      }
      if (cause instanceof SyntaxError) throw new SecretUnusable(`The secret ${name} is not JSON.`);
      throw cause;
    }
  }

  async function read<Value>(name: string, schema: z.ZodType<Value>, shape: string): Promise<Value> {
    const entry = cached.get(name);
    const value = entry && entry.until > Date.now() ? entry.value : fetch(name);
    if (value !== entry?.value) cached.set(name, { until: Date.now() + cachedMs, value });
    try {
      const parsed = schema.safeParse(await value);
      if (!parsed.success) throw new SecretUnusable(`The secret ${name} must hold ${shape}.`);
      return parsed.data;
    } catch (error) {
      cached.delete(name);
      throw error;
    }
  }

  return {
    rutter: () => read(names.RUTTER_SECRET, rutterSecret, '{"clientId": "...", "clientSecret": "..."}'),
    async accessToken(connectionId) {
      const secret = await read(
        tokenName(names.CONNECTION_SECRETS_PREFIX, connectionId),
        connectionSecret,
        '{"accessToken": "..."}',
      );
      return secret.accessToken;
    },
    forget: () => cached.clear(),
  };
}
