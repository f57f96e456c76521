import { UnsupportedTemplateError } from '../errors.ts';
import { wildcard } from './wildcard.ts';

/** One condition of a statement: whether it holds for the keys of a request. */
export type Condition = (context: Record<string, string[]>) => boolean;

/** Services whose calls are evaluated here. Conditions on other services' actions can never matter. */
const HOSTED = /^(\*|dynamodb|sqs|events|secretsmanager|lambda)(:|$)/i;

/** Condition keys that the endpoints fill in, for the requests they belong to; any other would never be evaluated. */
const KNOWN_KEYS = [
  'aws:SecureTransport',
  'aws:SourceArn',
  'aws:SourceAccount',
  'secretsmanager:Name',
  'events:source',
  'events:detail-type',
].map((key) => key.toLowerCase());

type Compare = (actual: string, wanted: string) => boolean;

const OPERATORS: Record<string, Compare> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringNotEquals: (actual, wanted) => actual !== wanted,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: (actual, wanted) => wildcard(wanted).test(actual),
  ArnEquals: (actual, wanted) => wildcard(wanted).test(actual),
  ArnLike: (actual, wanted) => wildcard(wanted).test(actual),
  Bool: (actual, wanted) => actual === wanted.toLowerCase(),
};

function compileOne(operator: string, key: string, wanted: string[], where: string): Condition {
  const [quantifier, name] = operator.includes(':') ? operator.split(':') : ['', operator];
  const compare = OPERATORS[name?.replace(/IfExists$/, '') ?? ''];
  if (!compare)
    throw new UnsupportedTemplateError(where, `Condition.${operator}`, 'the operator is not known');
  if (!KNOWN_KEYS.includes(key.toLowerCase())) {
    throw new UnsupportedTemplateError(
      where,
      `Condition.${operator}.${key}`,
      'the key is not evaluated here',
    );
  }
  const negated = name?.startsWith('StringNot') === true;
  const matches = (actual: string) =>
    negated ? wanted.every((item) => compare(actual, item)) : wanted.some((item) => compare(actual, item));
  const absent = negated || quantifier === 'ForAllValues' || name?.endsWith('IfExists') === true;
  return (context) => {
    const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
    if (!found || found.length === 0) return absent;
    return quantifier === 'ForAnyValue' ? found.some(matches) : found.every(matches);
  };
}

/** Compiles the Condition of a statement. One on a hosted service that cannot be evaluated stops the start. */
export function compileConditions(
  conditions: Record<string, Record<string, string[]>>,
  actions: string[],
  where: string,
): Condition[] {
  if (!actions.some((action) => HOSTED.test(action))) return [];
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => compileOne(operator, key, wanted, where)),
  );
}
