import type { LedgerReader } from '../../functions/pull/ports.ts';
import { rutterHttp } from '../../functions/rutter/http.ts';
import { ledgerOf } from '../../functions/rutter/ledger.ts';
import { rigAt } from './rig.ts';

const [, , dynamodbUrl = '', port = ''] = process.argv;
const rig = rigAt(dynamodbUrl);
const ledger = ledgerOf(
  rutterHttp({
    baseUrl: `http://127.0.0.1:${port}/versioned`,
    clientId: 'bench',
    clientSecret: 'bench',
    accessToken: 'bench',
    remainingMs: () => 900_000,
  }),
);

let early = 0;
let late = 0;
const watched: LedgerReader = {
  ...ledger,
  async *pages(object, request) {
    let count = 0;
    for await (const page of ledger.pages(object, request)) {
      count++;
      if (count === 10) early = residentAfterCollection();
      if (page.nextCursor === null) late = residentAfterCollection();
      yield page;
    }
  },
};

function residentAfterCollection(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

// The first pull lets V8 give its young generation the size that it keeps; it has nothing to do with pages.
await rig.pull(await rig.connection(), ledger, 20);
await rig.pull(await rig.connection(), watched, 20);
process.send?.({ early, late }, () => process.exit(0));
