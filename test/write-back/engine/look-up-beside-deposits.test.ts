import { expect, it } from 'vitest';
import { addMs, instantOf } from '../../../functions/domain/shared/time.ts';
import { includePayments } from '../../../functions/pull/freshness.ts';
import { recordedIn, rigFor } from '../../support/write-back.ts';

it.each([
  1, 2, 3, 5,
])('a look-up gets its read of the payments although deposits are asked for every %i minutes', async (every) => {
  const rig = await rigFor();
  const { sandbox, deps } = rig;
  const { connectionId } = rig.profile;
  const invoice = await rig.bill(10_000);
  const path = '/accounting/invoice_payments';
  sandbox.faults.add({ method: 'POST', path, effect: { kind: 'job-failure', status: 500 } });
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();
  const ledger = deps.ledgerOf(rig.profile);

  for (let passed = 0; passed < 90 && (await rig.intent()).state !== 'CONFIRMED'; passed++) {
    sandbox.clock.advance(60_000 - (deps.clock.now() % 60_000));
    const now = instantOf(deps.clock.now());
    const since = addMs(now, -(every * 60_000 - 60_000));
    if (passed % every === 0 && (await deps.states.claimAsk(connectionId, 'deposits', now, since))) {
      const [state] = await deps.states.read([{ connectionId, entity: 'payments', mode: 'incremental' }]);
      await ledger.askToSync(includePayments(['deposits'], state ?? {}, deps.clock.now()));
    }
    sandbox.clock.advance(5_000);
    if (passed % 5 === 0) await rig.pull();
    await rig.sweep();
  }

  expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', generation: 2 });
  expect(recordedIn(sandbox)).toHaveLength(1);
});
