import { UnsupportedTemplateError } from '../errors.ts';
import { wildcard } from './wildcard.ts';

/** One condition of a statement: true when it holds for the condition keys of a request. */
export type Condition = (keys: Readonly<Record<string, string>>) => boolean;

/** Services whose calls are evaluated here. A condition on another service's actions can never matter. */
const HOSTED = /^(\*|dynamodb|sqs|events|secretsmanager|lambda)(:|$)/i;

/** The condition keys that the host fills in. A condition on any other key would never hold. */
const KEYS = ['aws:SecureTransport', 'aws:SourceArn'];

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Record<string, (actual: string, wanted: string) => boolean> = {
  ArnEquals: (actual, wanted) => wildcard(wanted).test(actual),
  Bool: (actual, wanted) => actual === wanted.toLowerCase(),
};

function compileCondition(operator: string, key: string, wanted: string[], where: string): Condition {
  const holds = OPERATORS[operator];
  if (!holds) {
    throw new UnsupportedTemplateError(where, `Condition.${operator}`, 'the operator is not implemented');
  }
  if (!KEYS.includes(key)) {
    throw new UnsupportedTemplateError(where, `Condition.${operator}.${key}`, 'the key is not implemented');
  }
  return (keys) => {
    const actual = keys[key];
    return actual !== undefined && wanted.some((value) => holds(actual, value));
  };
}

/**
 * Compiles the Condition of a statement.
 *
 * @throws UnsupportedTemplateError for an operator or a key that is not implemented, on an action of a hosted service.
 */
export function compileConditions(
  conditions: Record<string, Record<string, string[]>>,
  actions: string[],
  where: string,
): Condition[] {
  if (!actions.some((action) => HOSTED.test(action))) return [];
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => compileCondition(operator, key, wanted, where)),
  );
}
