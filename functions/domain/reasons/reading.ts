import { because } from './explanation.ts';

interface Field {
  readonly what: string;
  readonly field: string;
  readonly detail: string;
}

/** Why a record of the ledger cannot be taken, or its connection not be read. */
export const readingReasons = {
  RECORD_NOT_READABLE: because<Field>(
    'RECORD_NOT_READABLE',
    'self',
    ({ what, field, detail }) => `${what} cannot be read: ${field} ${detail}.`,
    ({ what, field }) => `Open ${what} in Intacct and correct ${field}; then run a full pull.`,
  ),
  AMOUNT_INVALID: because<Field>(
    'AMOUNT_INVALID',
    'self',
    ({ what, field, detail }) => `${what} has an amount that does not fit its currency: ${field} ${detail}.`,
    ({ what, field }) => `Open ${what} in Intacct and correct ${field}; then run a full pull.`,
  ),
  RECORD_NOT_STORABLE: because<Field>(
    'RECORD_NOT_STORABLE',
    'self',
    ({ what, detail }) => `${what} cannot be stored: ${detail}.`,
    ({ what, field }) =>
      `Look at ${what} in Intacct: ${field} is probably larger than 400 KB; engineers can help.`,
  ),
  CURRENCY_UNKNOWN: because<Field>(
    'CURRENCY_UNKNOWN',
    'self',
    ({ what, detail }) => `The currency of ${what} is not known: ${detail}.`,
    'Set the currency in Intacct, or companyCurrency in the settings of the connection; then run a full pull.',
  ),
  LEDGER_AMOUNT_MISSING: because<Field>(
    'LEDGER_AMOUNT_MISSING',
    'self',
    ({ what, field }) => `Intacct sent no ${field} for ${what}.`,
    ({ what }) => `Open ${what} in Intacct and save it again; then run a full pull.`,
  ),
  LEDGER_ARITHMETIC: because<{ what: string; due: string; total: string }>(
    'LEDGER_ARITHMETIC',
    'self',
    ({ what, due, total }) =>
      `Intacct sent contradictory amounts for ${what}: ${due} due of a total of ${total}.`,
    ({ what }) => `Open ${what} in Intacct and check its payments; then run a full pull.`,
  ),
  CONNECTION_NEEDS_RELINK: because<{ link: string | null }>(
    'CONNECTION_NEEDS_RELINK',
    'self',
    () => 'Sage Intacct no longer accepts our login; nothing is read or written until it is linked again.',
    ({ link }) => `Open ${link ?? 'the Rutter dashboard'} and sign in with the Web Services user.`,
  ),
  CONNECTION_DISABLED: because<{ why: string | null }>(
    'CONNECTION_DISABLED',
    'self',
    ({ why }) => `The connection is switched off at Rutter${why ? ` (${why})` : ''}.`,
    'Ask Alternative support to enable it again.',
  ),
  CONNECTION_DISCONNECTED: because<object>(
    'CONNECTION_DISCONNECTED',
    'self',
    () => 'The connection is disconnected; nothing is read or written.',
    'Connect it again to resume.',
  ),
  PERMISSION_SUSPECTED: because<{ gone: number; of: number; entity: string }>(
    'PERMISSION_SUSPECTED',
    'self',
    ({ gone, of, entity }) =>
      `More than ${gone} of ${of} ${entity} vanished from Intacct at once; none was marked missing.`,
    'Check the role and the entities of the Web Services user in Intacct; then run a full pull.',
  ),
  ARCHIVE_IN_ALTERNATIVE: because<{ what: string }>(
    'ARCHIVE_IN_ALTERNATIVE',
    'self',
    ({ what }) => `${what} no longer exists in Intacct.`,
    ({ what }) => `Archive ${what} by hand in Alternative, or restore it in Intacct.`,
  ),
} as const;
