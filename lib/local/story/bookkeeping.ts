import { entities } from '../../../functions/domain/shared/ids.ts';
import { type BookChange, changeBooks, changeBooksAgain } from './books.ts';
import { type BooksScene, type Check, checked, hour } from './scene.ts';

/** The bookkeeper works in Intacct as on any day, and everything shows here. */
export async function liveThroughChanges(scene: BooksScene): Promise<Check[]> {
  const { system, sandbox, driver, screen, connectionId } = scene;
  screen.title('The bookkeeper works in Intacct; Rutter reads it; the next ticks come');
  const changes = changeBooks(sandbox);
  await nextTick(scene);
  const results = await checkChanges(scene, changes);

  screen.title('Later: a paid invoice is edited, another one deleted; the weekly full sweep comes');
  const later = changeBooksAgain(sandbox, changes);
  await nextTick(scene);
  for (const entity of entities)
    screen.line((await driver.pull(entity, { connectionId, mode: 'full' })).sentence);
  await system.host.idle();
  return [...results, ...(await checkChanges(scene, later))];
}

async function nextTick({ sandbox, driver }: BooksScene): Promise<void> {
  sandbox.clock.advance(hour);
  sandbox.cache.syncNow();
  await driver.tickAll();
}

async function checkChanges(scene: BooksScene, changes: readonly BookChange[]): Promise<Check[]> {
  const items = await scene.driver.reader.items('Invoices', scene.connectionId);
  const byId = new Map(items.map((item) => [item['invoiceId'], item]));
  return changes.map(({ what, invoiceId, expected }) => {
    const item = byId.get(invoiceId);
    const ok = Object.entries(expected).every(([field, value]) => item?.[field] === value);
    const shows = Object.keys(expected).map((field) => `${field} ${String(item?.[field])}`);
    return checked(scene, what, ok, shows.join(', '));
  });
}
