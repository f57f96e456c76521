import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes long begins first: at the end no core waits for one long file. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      /\/test\/(system|histories|local\/host)\//.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/dynamodb-setup.ts'],
    sequence: { sequencer: LongFirst },
    // By default one core is left for the machine; most of these tests wait for processes of their own.
    maxWorkers: 2,
    // A file in a process of its own would load everything anew, and run it cold: half of the time of all tests.
    isolate: false,
    // So nothing that a test replaces may outlive it.
    restoreMocks: true,
    unstubEnvs: true,
    env: { POWERTOOLS_SERVICE_NAME: 'pull-invoices', POWERTOOLS_METRICS_NAMESPACE: 'SageIntacctSync' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
