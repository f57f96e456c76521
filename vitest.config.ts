import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Runs the slowest files first, so that no core waits for a slow file at the end. */
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
    // Vitest would leave one core free; most of these tests wait for other processes.
    maxWorkers: 2,
    // The files of a worker share their modules: loading them again for each file would take half of the time.
    isolate: false,
    // What a test replaces must not reach the next one.
    restoreMocks: true,
    unstubEnvs: true,
    env: { POWERTOOLS_SERVICE_NAME: 'pull-invoices', POWERTOOLS_METRICS_NAMESPACE: 'SageIntacctSync' },
    // Only what hangs runs into these, even on a machine that does ten other things.
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
});
