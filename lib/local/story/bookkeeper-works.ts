import { entities } from '../../../functions/domain/shared/ids.ts';
import { moneyText } from '../compare/money.ts';
import type { Item } from '../tables.ts';
import { type BookChange, changeBooks, changeBooksAgain } from './book-changes.ts';
import { type Check, hour, report, type SandboxContext } from './context.ts';

/** The bookkeeper changes invoices in Intacct; after the next ticks DynamoDB must show every change. */
export async function bookkeeperWorks(context: SandboxContext): Promise<Check[]> {
  const { system, sandbox, driver, screen, connectionId } = context;
  screen.title('The bookkeeper works in Intacct; the next hourly pulls bring the changes');
  const changes = changeBooks(sandbox);
  await nextTick(context);
  const results = await checkChanges(context, changes);

  screen.title('A paid invoice is edited and another is deleted; the weekly full sweep comes');
  const later = changeBooksAgain(sandbox, changes);
  await nextTick(context);
  for (const entity of entities)
    screen.line((await driver.pull(entity, { connectionId, mode: 'full' })).sentence);
  await system.host.idle();
  return [...results, ...(await checkChanges(context, later))];
}

async function nextTick({ sandbox, driver }: SandboxContext): Promise<void> {
  sandbox.clock.advance(hour);
  sandbox.cache.syncNow();
  await driver.tickAll();
}

async function checkChanges(context: SandboxContext, changes: readonly BookChange[]): Promise<Check[]> {
  const items = await context.driver.reader.items('Invoices', context.connectionId);
  const byId = new Map(items.map((item) => [item['invoiceId'], item]));
  return changes.map(({ what, invoiceId, expected }) => {
    const item = byId.get(invoiceId);
    const ok = Object.entries(expected).every(([field, value]) => item?.[field] === value);
    const shows = Object.keys(expected).map((field) => fieldText(field, item));
    return report(context, what, ok, shows.join(', '));
  });
}

const labels: Readonly<Record<string, string>> = {
  status: 'status',
  amountDue: 'due',
  totalAmount: 'total',
  dueDate: 'due on',
  paidIn: 'paid in',
};

/** One field of an invoice for the screen: `due 41.25 USD`, `offered for payment`. */
function fieldText(field: string, item: Item | undefined): string {
  const value = item?.[field];
  if (field === 'collectible') return value === true ? 'offered for payment' : 'not offered for payment';
  const text = typeof value === 'number' ? moneyText(value, String(item?.['currency'])) : String(value);
  return `${labels[field] ?? field} ${text}`;
}
