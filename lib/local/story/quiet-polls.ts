import { entities } from '../../../functions/domain/shared/ids.ts';
import { type BooksScene, hour } from './scene.ts';

/** What one poll that found nothing new has cost. */
export interface QuietPoll {
  readonly entity: string;
  readonly rutterRequests: number;
  readonly dataWrites: number;
  readonly controlWrites: number;
}

/** Two hours later nothing has changed: what does a poll cost? */
export async function pollQuietly(scene: BooksScene): Promise<QuietPoll[]> {
  const { system, sandbox, driver, screen, connectionId } = scene;
  screen.title('Nothing has changed: what a poll costs');
  sandbox.clock.advance(hour);
  await driver.tickAll();
  sandbox.clock.advance(hour);
  const polls: QuietPoll[] = [];
  for (const entity of entities) {
    sandbox.resetRequests();
    const before = system.host.calls.length;
    await driver.pull(entity, { connectionId });
    const calls = system.host.calls.slice(before);
    const writes = calls.filter(({ action }) => /Put|Update|Delete/.test(action));
    const control = writes.filter(({ resource }) => resource.includes('Connections'));
    polls.push({
      entity,
      rutterRequests: sandbox.requests.length,
      dataWrites: writes.length - control.length,
      controlWrites: control.length,
    });
  }
  screen.table(polls.map(({ entity, ...cost }) => ({ entity, ...cost })));
  return polls;
}
