import * as z from 'zod';
import type { Token } from '../connections/identify.ts';
import { type SettingsChanges, settingsChangesSchema } from '../domain/connection/settings.ts';
import { InvalidInput } from '../domain/shared/errors.ts';
import { type ConnectionId, connectionId } from '../domain/shared/ids.ts';
import { readInput } from './input.ts';

/** What `connect` is asked to do: connect a company by a token, or change the settings of a connection. */
type ConnectInput =
  | { readonly token: Token; readonly partnerId: string; readonly settings: SettingsChanges }
  | { readonly connectionId: ConnectionId; readonly settings: SettingsChanges };

const partnerId = z.string().min(1).max(256);
const token = z.string().min(1).max(4096);
const settings = settingsChangesSchema.default({});

const byPublicToken = z.strictObject({ publicToken: token, partnerId, settings });
const byAccessToken = z.strictObject({ accessToken: token, partnerId, settings });
const settingsOnly = z.strictObject({ connectionId, settings: settingsChangesSchema });
const anyObject = z.record(z.string(), z.unknown());

/** Recognises the kind of input by its shape. Throws {@link InvalidInput}, which never repeats a token. */
export function readConnectInput(event: unknown): ConnectInput {
  const input = readInput(anyObject, event);
  if ('publicToken' in input && 'accessToken' in input) {
    throw new InvalidInput('accessToken', 'only one may be given, a publicToken or an accessToken');
  }
  if ('publicToken' in input) {
    const { publicToken, ...rest } = readInput(byPublicToken, input);
    return { ...rest, token: { publicToken } };
  }
  if ('accessToken' in input) {
    const { accessToken, ...rest } = readInput(byAccessToken, input);
    return { ...rest, token: { accessToken } };
  }
  if ('connectionId' in input) return readInput(settingsOnly, input);
  throw new InvalidInput(
    'publicToken',
    'give a publicToken or an accessToken to connect, or a connectionId to change settings',
  );
}
