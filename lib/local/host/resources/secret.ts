import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { UnsupportedTemplateError } from '../errors.ts';
import { isObject, parseJson } from '../json.ts';
import type { StackResource } from '../template/stack.ts';
import { parseProperties } from './parse.ts';

const ignored = z.unknown().optional();

const generateSchema = z.strictObject({
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
  PasswordLength: z.number().default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  RequireEachIncludedType: ignored,
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html */
const secretSchema = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: generateSchema.optional(),
  KmsKeyId: ignored,
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).default([]),
});

/** A secret of the stack with its first value. */
export interface SecretModel {
  name: string;
  arn: string;
  description: string | undefined;
  /** Undefined when the template gives none: the secret then has no version yet. */
  value: string | undefined;
  tags: { Key: string; Value: string }[];
}

function randomText(rules: z.infer<typeof generateSchema>): string {
  const alphabet = [
    rules.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    rules.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    rules.ExcludeNumbers ? '' : '0123456789',
    rules.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    rules.IncludeSpace ? ' ' : '',
  ]
    .join('')
    .split('')
    .filter((letter) => !rules.ExcludeCharacters.includes(letter));
  return Array.from({ length: rules.PasswordLength }, () => alphabet[randomInt(alphabet.length)]).join('');
}

function generate(rules: z.infer<typeof generateSchema>, where: string): string {
  if (rules.GenerateStringKey === undefined) return randomText(rules);
  const template = parseJson(rules.SecretStringTemplate ?? '{}');
  if (!isObject(template))
    throw new UnsupportedTemplateError(where, 'SecretStringTemplate', 'it is not a JSON object');
  return JSON.stringify({ ...template, [rules.GenerateStringKey]: randomText(rules) });
}

/** Reads an AWS::SecretsManager::Secret and makes its value, as CloudFormation would. */
export function readSecret(resource: StackResource): SecretModel {
  const properties = parseProperties(resource, secretSchema);
  const rules = properties.GenerateSecretString;
  return {
    name: resource.identity.name,
    arn: resource.identity.ref,
    description: properties.Description,
    value: rules ? generate(rules, resource.logicalId) : properties.SecretString,
    tags: properties.Tags,
  };
}
