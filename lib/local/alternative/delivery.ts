import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { localCredentials } from '../credentials.ts';
import type { Endpoints } from '../host/index.ts';
import type { Random } from '../sandbox/random.ts';
import { type AlternativeEvent, source } from './events.ts';

/** How events reach the bus. Alternative only promises each event at least once, in any order. */
export interface DeliveryHabits {
  /** The most times that an event is sent; each is sent at least once. Default 1. */
  readonly copies?: number;
  /** True if events that are sent together are shuffled. Default false. */
  readonly anyOrder?: boolean;
}

/** The events as they are sent: repeated and shuffled as the habits say. */
export function asDelivered(
  events: readonly AlternativeEvent[],
  { copies = 1, anyOrder = false }: DeliveryHabits,
  random: Random,
): AlternativeEvent[] {
  const sent = events.flatMap((event) => Array.from({ length: random.int(1, copies) }, () => event));
  if (!anyOrder) return sent;
  for (let left = sent.length - 1; left > 0; left--) {
    const at = random.int(0, left);
    const [last, drawn] = [sent[left], sent[at]];
    if (!last || !drawn) continue;
    sent[left] = drawn;
    sent[at] = last;
  }
  return sent;
}

/** The stack's bus, as Alternative reaches it. */
export interface Bus {
  put(events: readonly AlternativeEvent[]): Promise<void>;
  close(): void;
}

const perCall = 10;

export function busOf({ region, events: endpoint, eventBus }: Endpoints): Bus {
  const client = new EventBridgeClient({ region, endpoint, credentials: localCredentials });
  return {
    async put(events) {
      for (let at = 0; at < events.length; at += perCall) {
        const Entries = events.slice(at, at + perCall).map(({ detailType, detail }) => ({
          EventBusName: eventBus,
          Source: source,
          DetailType: detailType,
          Detail: JSON.stringify(detail),
        }));
        const { FailedEntryCount, Entries: answers = [] } = await client.send(
          new PutEventsCommand({ Entries }),
        );
        if (!FailedEntryCount) continue;
        const why = answers.find(({ ErrorCode }) => ErrorCode)?.ErrorMessage ?? 'no reason given';
        throw new Error(`The bus ${eventBus} did not take ${FailedEntryCount} events: ${why}`);
      }
    },
    close: () => client.destroy(),
  };
}
