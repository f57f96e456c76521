import * as z from 'zod';
import { AwsError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { SecretStore, SecretVersion, StoredSecret } from './store.ts';

const DAY_MS = 86_400_000;
const tags = z.array(z.object({ Key: z.string(), Value: z.string() })).default([]);
const value = {
  SecretString: z.string().optional(),
  SecretBinary: z.string().optional(),
  ClientRequestToken: z.string().optional(),
};
const byId = { SecretId: z.string() };

const inputs = {
  create: z.looseObject({ Name: z.string(), Description: z.string().optional(), Tags: tags, ...value }),
  get: z.looseObject({ ...byId, VersionId: z.string().optional(), VersionStage: z.string().optional() }),
  put: z.looseObject({ ...byId, ...value }),
  update: z.looseObject({ ...byId, Description: z.string().optional(), ...value }),
  id: z.looseObject(byId),
  remove: z.looseObject({
    ...byId,
    RecoveryWindowInDays: z.number().optional(),
    ForceDeleteWithoutRecovery: z.boolean().default(false),
  }),
  tag: z.looseObject({ ...byId, Tags: tags }),
  untag: z.looseObject({ ...byId, TagKeys: z.array(z.string()) }),
  list: z.looseObject({
    IncludePlannedDeletion: z.boolean().default(false),
    MaxResults: z.number().default(100),
    NextToken: z.string().optional(),
  }),
};

function read<T>(schema: z.ZodType<T>, input: JsonObject): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AwsError('ValidationException', `${issue?.path.join('.')}: ${issue?.message}`);
}

const seconds = (ms: number) => ms / 1000;

/** The secret, unless it is scheduled for deletion. @throws AwsError InvalidRequestException */
function usable(secret: StoredSecret, doing: string): StoredSecret {
  if (secret.deleteAt === undefined) return secret;
  throw new AwsError(
    'InvalidRequestException',
    `You can't perform this operation on the secret because it was marked for deletion. (${doing})`,
  );
}

function describe(secret: StoredSecret): JsonObject {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    Tags: secret.tags,
    CreatedDate: seconds(secret.createdAt),
    LastChangedDate: seconds(secret.changedAt),
    DeletedDate: secret.deletedAt === undefined ? undefined : seconds(secret.deletedAt),
    VersionIdsToStages: Object.fromEntries(
      secret.versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, stages]),
    ),
  };
}

function versionOf(secret: StoredSecret, id: string | undefined, stage: string | undefined): SecretVersion {
  const label = stage ?? (id === undefined ? 'AWSCURRENT' : undefined);
  const found = secret.versions.find(
    (version) =>
      (id === undefined || version.id === id) && (label === undefined || version.stages.includes(label)),
  );
  if (found) return found;
  const asked = label === undefined ? `VersionId: ${id}` : `staging label: ${label}`;
  throw new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${asked}`,
  );
}

/**
 * The operations of Secrets Manager that are hosted, with its errors and their messages.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 */
export function secretOperations(store: SecretStore): Record<string, (input: JsonObject) => unknown> {
  const addVersion = (
    secret: StoredSecret,
    input: {
      SecretString?: string | undefined;
      SecretBinary?: string | undefined;
      ClientRequestToken?: string | undefined;
    },
  ) =>
    store.addVersion(
      secret,
      { text: input.SecretString, binary: input.SecretBinary },
      input.ClientRequestToken,
    );
  const hasValue = (input: { SecretString?: string | undefined; SecretBinary?: string | undefined }) =>
    input.SecretString !== undefined || input.SecretBinary !== undefined;

  return {
    CreateSecret(raw) {
      const input = read(inputs.create, raw);
      const secret = store.create(input.Name, input.Description);
      secret.tags = input.Tags;
      const version = hasValue(input) ? addVersion(secret, input) : undefined;
      return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
    },
    GetSecretValue(raw) {
      const input = read(inputs.get, raw);
      const secret = usable(store.get(input.SecretId), 'GetSecretValue');
      const version = versionOf(secret, input.VersionId, input.VersionStage);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        SecretString: version.text,
        SecretBinary: version.binary,
        VersionStages: version.stages,
        CreatedDate: seconds(version.createdAt),
      };
    },
    PutSecretValue(raw) {
      const input = read(inputs.put, raw);
      if (!hasValue(input))
        throw new AwsError(
          'InvalidRequestException',
          'You must provide either SecretString or SecretBinary.',
        );
      const secret = usable(store.get(input.SecretId), 'PutSecretValue');
      const version = addVersion(secret, input);
      return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
    },
    UpdateSecret(raw) {
      const input = read(inputs.update, raw);
      const secret = usable(store.get(input.SecretId), 'UpdateSecret');
      if (input.Description !== undefined) secret.description = input.Description;
      const version = hasValue(input) ? addVersion(secret, input) : undefined;
      return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
    },
    DescribeSecret: (raw) => describe(store.get(read(inputs.id, raw).SecretId)),
    DeleteSecret(raw) {
      const input = read(inputs.remove, raw);
      const days = input.RecoveryWindowInDays;
      if (input.ForceDeleteWithoutRecovery && days !== undefined) {
        throw new AwsError(
          'InvalidParameterException',
          `You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.`,
        );
      }
      if (days !== undefined && (days < 7 || days > 30)) {
        throw new AwsError(
          'InvalidParameterException',
          'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
        );
      }
      const secret = store.get(input.SecretId);
      if (!input.ForceDeleteWithoutRecovery) usable(secret, 'DeleteSecret');
      const now = Date.now();
      secret.deletedAt = now;
      secret.deleteAt = now + (days ?? 30) * DAY_MS;
      if (input.ForceDeleteWithoutRecovery) store.remove(secret);
      return {
        ARN: secret.arn,
        Name: secret.name,
        DeletionDate: seconds(input.ForceDeleteWithoutRecovery ? now : secret.deleteAt),
      };
    },
    RestoreSecret(raw) {
      const secret = store.get(read(inputs.id, raw).SecretId);
      secret.deleteAt = undefined;
      secret.deletedAt = undefined;
      return { ARN: secret.arn, Name: secret.name };
    },
    ListSecrets(raw) {
      const input = read(inputs.list, raw);
      const listed = store
        .all()
        .filter(({ deleteAt }) => input.IncludePlannedDeletion || deleteAt === undefined);
      const from = Number(input.NextToken ?? 0);
      const upTo = from + input.MaxResults;
      return {
        SecretList: listed.slice(from, upTo).map(describe),
        NextToken: upTo < listed.length ? String(upTo) : undefined,
      };
    },
    TagResource(raw) {
      const input = read(inputs.tag, raw);
      const secret = usable(store.get(input.SecretId), 'TagResource');
      const keys = input.Tags.map(({ Key }) => Key);
      secret.tags = [...secret.tags.filter(({ Key }) => !keys.includes(Key)), ...input.Tags];
      return {};
    },
    UntagResource(raw) {
      const input = read(inputs.untag, raw);
      const secret = usable(store.get(input.SecretId), 'UntagResource');
      secret.tags = secret.tags.filter(({ Key }) => !input.TagKeys.includes(Key));
      return {};
    },
  };
}
