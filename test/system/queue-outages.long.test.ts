import { expect, test } from 'vitest';
import { AwsError } from '../../lib/local/host/index.ts';
import { partnerOf, postingSystem } from '../support/system-alternative.ts';
import { hurryTheQueue } from '../support/system-clock.ts';

const shared = postingSystem();
/** How often the queue delivers within ten minutes what fails: once in three minutes. */
const deliveries = 4;

async function withPaid() {
  const partner = await partnerOf(shared());
  const payment = await partner.pay(await partner.bill(10_000), 4_000);
  await hurryTheQueue(shared());
  return { partner, payment };
}

const down = () => new AwsError('InternalServerError', 'DynamoDB is down', 500);

for (const what of ['DynamoDB is down', 'every run is killed'] as const) {
  test(`a payment that happens while ${what} for ten minutes is posted afterwards`, async () => {
    // Prepare
    const { partner, payment } = await withPaid();
    const { host } = shared();
    const recording = host.endpoints.functions['record-payment'];
    const runs = new Set<string | undefined>();
    const unhook = host.onCall(({ function: name, phase, requestId }) => {
      if (name !== recording || phase !== 'before') return undefined;
      runs.add(requestId);
      if (runs.size > deliveries) return undefined;
      if (what === 'every run is killed') return 'kill';
      throw down();
    });

    // Act
    await partner.deliver();
    unhook();
    await partner.becomes(payment, 'CONFIRMED');

    // Assess
    expect(runs.size).toBeGreaterThan(deliveries);
    expect(partner.posted(payment)).toMatchObject([{ amount: 4_000 }]);
    expect(await host.queue(host.endpoints.outputs['EventDeadLetterQueueUrl'] ?? '')).toEqual([]);
  });
}

test('a payment that cannot be posted while DynamoDB is down is posted by the first sweep afterwards', async () => {
  // Prepare
  const { partner, payment } = await withPaid();
  const { host } = shared();
  const writeBack = host.endpoints.functions['write-back'];
  const unhook = host.onCall(({ function: name, phase }) => {
    if (name === writeBack && phase === 'before') throw down();
    return undefined;
  });

  // Act
  await partner.deliver();
  const failed = await shared().failure('write-back', {});
  unhook();
  await shared().invoke('write-back');

  // Assess
  expect(failed.errorMessage).not.toBe('');
  expect(await partner.intent(payment)).toMatchObject({ state: 'POSTED' });
  expect(partner.posted(payment)).toHaveLength(1);
});
