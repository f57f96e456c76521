import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from '../errors.ts';
import type { SecretModel } from '../resources/secret.ts';

/** One version of a value. */
export interface SecretVersion {
  id: string;
  text: string | undefined;
  /** Base64. */
  binary: string | undefined;
  createdAt: number;
  stages: string[];
}

/** A secret and its versions, newest last. */
export interface StoredSecret {
  name: string;
  arn: string;
  description: string | undefined;
  tags: { Key: string; Value: string }[];
  versions: SecretVersion[];
  createdAt: number;
  changedAt: number;
  /** When its recovery window ends, in epoch milliseconds. Undefined while it is in use. */
  deleteAt: number | undefined;
  deletedAt: number | undefined;
}

/** Secrets by name. */
export interface SecretStore {
  /** A secret by its name or ARN. Undefined when there is none, or when its recovery window is over. */
  find(id: string): StoredSecret | undefined;
  /** @throws AwsError ResourceNotFoundException */
  get(id: string): StoredSecret;
  /** @throws AwsError ResourceExistsException, or InvalidRequestException while a secret of this name is scheduled for deletion. */
  create(name: string, description: string | undefined): StoredSecret;
  addVersion(
    secret: StoredSecret,
    value: { text?: string | undefined; binary?: string | undefined },
    id?: string,
  ): SecretVersion;
  remove(secret: StoredSecret): void;
  all(): StoredSecret[];
}

function addVersion(
  secret: StoredSecret,
  value: { text?: string | undefined; binary?: string | undefined },
  id: string = randomUUID(),
): SecretVersion {
  const existing = secret.versions.find((version) => version.id === id);
  if (existing) {
    if (existing.text === value.text && existing.binary === value.binary) return existing;
    throw new AwsError(
      'ResourceExistsException',
      `You can't modify the value of a secret version that already exists.`,
    );
  }
  for (const version of secret.versions) {
    version.stages = version.stages.includes('AWSCURRENT') ? ['AWSPREVIOUS'] : [];
  }
  const version: SecretVersion = {
    id,
    text: value.text,
    binary: value.binary,
    createdAt: Date.now(),
    stages: ['AWSCURRENT'],
  };
  secret.versions.push(version);
  secret.changedAt = Date.now();
  return version;
}

/** Makes the store, with the secrets of the stack in it. `arnPrefix` is the part of an ARN before the name. */
export function createSecretStore(arnPrefix: string, models: SecretModel[]): SecretStore {
  const secrets = new Map<string, StoredSecret>();

  function find(id: string): StoredSecret | undefined {
    const name = id.startsWith(arnPrefix) ? id.slice(arnPrefix.length, -7) : id;
    const found = secrets.get(name);
    if (!found || (id.startsWith('arn:') && found.arn !== id)) return undefined;
    if (found.deleteAt === undefined || found.deleteAt > Date.now()) return found;
    secrets.delete(name);
    return undefined;
  }

  function insert(name: string, arn: string, description: string | undefined): StoredSecret {
    const now = Date.now();
    const secret = {
      name,
      arn,
      description,
      tags: [],
      versions: [],
      createdAt: now,
      changedAt: now,
      deleteAt: undefined,
      deletedAt: undefined,
    };
    secrets.set(name, secret);
    return secret;
  }

  for (const model of models) {
    addVersion(insert(model.name, model.arn, model.description), { text: model.value });
  }

  return {
    find,
    get(id) {
      const found = find(id);
      if (found) return found;
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    },
    create(name, description) {
      const existing = find(name);
      if (existing?.deleteAt !== undefined) {
        const message = `You can't create this secret because a secret with this name is already scheduled for deletion.`;
        throw new AwsError('InvalidRequestException', message);
      }
      if (existing)
        throw new AwsError(
          'ResourceExistsException',
          `The operation failed because the secret ${name} already exists.`,
        );
      return insert(name, `${arnPrefix}${name}-${randomBytes(3).toString('hex')}`, description);
    },
    addVersion,
    remove: (secret) => secrets.delete(secret.name),
    all: () => [...secrets.keys()].flatMap((name) => find(name) ?? []),
  };
}
