import { entities } from '../../../functions/domain/shared/ids.ts';
import { hour, type SandboxContext } from './context.ts';

/** The cost of one poll that found nothing new. */
export interface QuietPoll {
  readonly entity: string;
  readonly rutterRequests: number;
  readonly dataWrites: number;
  readonly controlWrites: number;
}

/** Counts what a poll costs two hours later, when nothing has changed. */
export async function measureQuietPolls(context: SandboxContext): Promise<QuietPoll[]> {
  const { system, sandbox, driver, screen, connectionId } = context;
  screen.title('Nothing has changed: the requests and writes of one poll');
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
  screen.table(
    polls.map(({ entity, rutterRequests, dataWrites, controlWrites }) => ({
      entity,
      'requests to Rutter': rutterRequests,
      'record writes': dataWrites,
      'control writes': controlWrites,
    })),
  );
  return polls;
}
