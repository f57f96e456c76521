import { randomUUID } from 'node:crypto';
import { AwsError } from '../errors.ts';
import { isObject, type JsonObject, objectsOf, parseJson, textOf } from '../json.ts';
import type { RuleModel } from '../resources/rule.ts';
import type { Permission } from '../types.ts';
import type { SendToTarget } from './targets.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MOST_ENTRIES = 10;
const MOST_BYTES = 1_048_576;

export interface BusOptions {
  region: string;
  accountId: string;
  buses: string[];
  rules: RuleModel[];
  send: SendToTarget;
}

/** EventBridge's PutEvents. */
export interface Bus {
  operations: Record<string, (input: JsonObject) => unknown>;
  permissionsOf(operation: string, input: JsonObject): Permission[];
}

interface EntryFailure {
  ErrorCode: string;
  ErrorMessage: string;
}

function busOf(entry: JsonObject): string {
  return (textOf(entry, 'EventBusName') ?? 'default').split('/').at(-1) ?? 'default';
}

function missing(entry: JsonObject): EntryFailure | undefined {
  const name = ['Source', 'DetailType', 'Detail'].find((member) => !textOf(entry, member));
  if (name === undefined) return undefined;
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  };
}

/** Makes the bus. Every entry becomes an event and goes to each target of each enabled rule that matches it. */
export function createBus(options: BusOptions): Bus {
  const { region, accountId, rules } = options;

  function envelope(entry: JsonObject, detail: JsonObject): JsonObject {
    const time = entry['Time'];
    const at =
      typeof time === 'number'
        ? new Date(time * 1000)
        : typeof time === 'string'
          ? new Date(time)
          : new Date();
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': entry['DetailType'],
      source: entry['Source'],
      account: accountId,
      time: at.toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: Array.isArray(entry['Resources']) ? entry['Resources'] : [],
      detail,
    };
  }

  function put(entry: JsonObject): { EventId: string } | EntryFailure {
    const failure = missing(entry);
    if (failure) return failure;
    const detail = parseJson(textOf(entry, 'Detail') ?? '');
    if (!isObject(detail)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const bus = busOf(entry);
    if (!options.buses.includes(bus)) {
      return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${bus} does not exist.` };
    }
    const event = envelope(entry, detail);
    const matching = rules.filter(
      (rule) => rule.enabled && rule.bus === bus && rule.matches?.(event) === true,
    );
    for (const target of matching.flatMap((rule) => rule.targets))
      options.send(target.arn, target.input ?? JSON.stringify(event));
    return { EventId: String(event['id']) };
  }

  function putEvents(input: JsonObject): unknown {
    const entries = objectsOf(input, 'Entries');
    if (entries.length < 1 || entries.length > MOST_ENTRIES) {
      const range = `Member must have length ${entries.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 10'}`;
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value at 'entries' failed to satisfy constraint: ${range}`,
      );
    }
    if (Buffer.byteLength(JSON.stringify(entries)) > MOST_BYTES) {
      throw new AwsError(
        'ValidationException',
        'Total size of the entries in the request is over the limit.',
      );
    }
    const results = entries.map(put);
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  return {
    operations: { PutEvents: putEvents },
    permissionsOf: (_operation, input) =>
      objectsOf(input, 'Entries').map((entry) => ({
        action: 'events:PutEvents',
        resource: `arn:aws:events:${region}:${accountId}:event-bus/${busOf(entry)}`,
      })),
  };
}
