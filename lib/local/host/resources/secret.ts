import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { UnsupportedTemplateError } from '../errors.ts';
import { isObject, parseJson } from '../json.ts';
import type { StackResource } from '../template/stack.ts';
import { parseProperties } from './parse.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html */
const secretSchema = z.strictObject({
  Description: z.string().optional(),
  GenerateSecretString: z.strictObject({ SecretStringTemplate: z.string(), GenerateStringKey: z.string() }),
});

/** A secret of the stack with its first value. */
export interface SecretModel {
  name: string;
  arn: string;
  description: string | undefined;
  value: string;
}

/** Reads an AWS::SecretsManager::Secret: its first value is the template's object with one generated member. */
export function readSecret(resource: StackResource): SecretModel {
  const { Description, GenerateSecretString: generate } = parseProperties(resource, secretSchema);
  const template = parseJson(generate.SecretStringTemplate);
  if (!isObject(template)) {
    const property = 'GenerateSecretString.SecretStringTemplate';
    throw new UnsupportedTemplateError(resource.logicalId, property, 'it is not a JSON object');
  }
  const generated = randomBytes(16).toString('hex');
  return {
    name: resource.identity.name,
    arn: resource.identity.ref,
    description: Description,
    value: JSON.stringify({ ...template, [generate.GenerateStringKey]: generated }),
  };
}
