import {
  CreateSecretCommand,
  DeleteSecretCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { ConnectionId } from '../domain/shared/ids.ts';

/** Keeps the access token of each connection as a secret of its own. */
interface TokenVault {
  storeAccessToken(connectionId: ConnectionId, accessToken: string): Promise<void>;
  deleteAccessToken(connectionId: ConnectionId): Promise<void>;
}

/** For so many days a deleted token can be restored. */
const recoveryDays = 7;

/** The name of the secret with a connection's token. */
export function tokenName(prefix: string, connectionId: ConnectionId): string {
  return `${prefix}${connectionId}`;
}

export function tokenVault(client: SecretsManagerClient, prefix: string): TokenVault {
  return {
    async storeAccessToken(connectionId, accessToken) {
      const name = tokenName(prefix, connectionId);
      const SecretString = JSON.stringify({ accessToken });
      try {
        await client.send(new CreateSecretCommand({ Name: name, SecretString }));
      } catch (error) {
        const deleted = error instanceof InvalidRequestException;
        if (!deleted && !(error instanceof ResourceExistsException)) throw error;
        // A deleted secret keeps its name for days, so it must be restored before it can be written.
        if (deleted) await client.send(new RestoreSecretCommand({ SecretId: name }));
        await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
      }
    },

    async deleteAccessToken(connectionId) {
      const SecretId = tokenName(prefix, connectionId);
      try {
        await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: recoveryDays }));
      } catch (error) {
        const gone = error instanceof ResourceNotFoundException || error instanceof InvalidRequestException;
        if (!gone) throw error;
      }
    },
  };
}
