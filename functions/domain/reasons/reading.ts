import { because } from './explanation.ts';
import { setting } from './phrases.ts';

interface Field {
  /** The record as a person finds it: "Invoice INV-1". */
  readonly what: string;
  readonly field: string;
  readonly detail: string;
}

const thenPull = 'then ask Alternative support to run a full pull';

/** Why a record of the ledger cannot be taken, or why nothing can be read at all. */
export const readingReasons = {
  RECORD_NOT_READABLE: because<Field>(
    'RECORD_NOT_READABLE',
    'self',
    ({ what, field, detail }) => `${what} cannot be read: ${field} ${detail}.`,
    ({ what, field }) => `Open ${what} in Intacct and correct ${field}; ${thenPull}.`,
  ),
  AMOUNT_INVALID: because<Field>(
    'AMOUNT_INVALID',
    'self',
    ({ what, field, detail }) => `${what} has an amount that does not fit its currency (${field} ${detail}).`,
    ({ what, field }) => `Open ${what} in Intacct and correct ${field}; ${thenPull}.`,
  ),
  RECORD_NOT_STORABLE: because<Field>(
    'RECORD_NOT_STORABLE',
    'self',
    ({ what, detail }) => `${what} cannot be stored: ${detail}.`,
    ({ what, field }) =>
      `Look at ${what} in Intacct: ${field} is probably larger than 400 KB. Ask Alternative's engineers for help.`,
  ),
  CURRENCY_UNKNOWN: because<Field>(
    'CURRENCY_UNKNOWN',
    'self',
    ({ what, detail }) => `The currency of ${what} is not known: ${detail}.`,
    `Set the currency in Intacct, or ${setting('companyCurrency')}; ${thenPull}.`,
  ),
  LEDGER_AMOUNT_MISSING: because<Field>(
    'LEDGER_AMOUNT_MISSING',
    'self',
    ({ what, field }) => `Intacct sent no ${field} for ${what}.`,
    ({ what }) => `Open ${what} in Intacct and save it again; ${thenPull}.`,
  ),
  LEDGER_ARITHMETIC: because<{ what: string; due: string; total: string }>(
    'LEDGER_ARITHMETIC',
    'self',
    ({ what, due, total }) =>
      `Intacct sent contradictory amounts for ${what}: ${due} due of a total of ${total}.`,
    ({ what }) => `Open ${what} in Intacct and check its payments; ${thenPull}.`,
  ),
  CONNECTION_NEEDS_RELINK: because<{ link: string | null }>(
    'CONNECTION_NEEDS_RELINK',
    'self',
    () =>
      'Sage Intacct no longer accepts our login. Nothing is read or posted until the company is linked again.',
    ({ link }) => `Open ${link ?? 'the Rutter dashboard'} and sign in with the Web Services user.`,
  ),
  CONNECTION_DISABLED: because<{ why: string | null }>(
    'CONNECTION_DISABLED',
    'self',
    ({ why }) =>
      `The connection to Intacct is switched off at Rutter${why ? ` (${why})` : ''}. Nothing is read or posted.`,
    'Ask Alternative support to enable the connection again.',
  ),
  CONNECTION_DISCONNECTED: because<object>(
    'CONNECTION_DISCONNECTED',
    'self',
    () => 'The connection to Intacct was disconnected. Nothing is read or posted.',
    'Connect the company again with the function `connect`.',
  ),
  PERMISSION_SUSPECTED: because<{ gone: number; of: number; entity: string }>(
    'PERMISSION_SUSPECTED',
    'self',
    ({ gone, of, entity }) =>
      `More than ${gone} of ${of} ${entity} vanished from Intacct at once. None of them was marked missing.`,
    `Check the role and the entities of the Web Services user in Intacct; ${thenPull}.`,
  ),
  ARCHIVE_IN_ALTERNATIVE: because<{ what: string }>(
    'ARCHIVE_IN_ALTERNATIVE',
    'self',
    ({ what }) => `${what} no longer exists in Intacct.`,
    ({ what }) => `Archive ${what} by hand in Alternative, or restore it in Intacct.`,
  ),
} as const;
