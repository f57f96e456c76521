import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { changed, shipped } from './synth.ts';

/*
 * One file, because bundling takes seconds: every suite below looks at the one template that is synthesized here.
 */
beforeAll(() => {
  changed();
}, 120_000);

describe('the template', () => {
  it('is the one in the snapshot, apart from hashes of the code', async () => {
    const masked = JSON.stringify(shipped().template, null, 2).replaceAll(/[0-9a-f]{64}/g, 'HASH');

    await expect(`${masked}\n`).toMatchFileSnapshot('__snapshots__/SageIntacctSync.template.snap');
  });

  it('passes the AWS Solutions rules, with three exceptions, each with its reason', () => {
    const report = z
      .object({
        pluginReports: z.tuple([
          z.looseObject({
            pluginName: z.literal('AwsSolutions'),
            conclusion: z.string(),
            violations: z.array(z.unknown()),
            suppressedViolations: z.array(
              z.looseObject({ ruleName: z.string(), reason: z.string().min(40) }),
            ),
          }),
        ]),
      })
      .parse(JSON.parse(readFileSync(join(shipped().directory, 'validation-report.json'), 'utf8')));
    const [{ conclusion, violations, suppressedViolations }] = report.pluginReports;

    expect([conclusion, violations]).toEqual(['success', []]);
    expect([...new Set(suppressedViolations.map(({ ruleName }) => ruleName))].toSorted()).toEqual([
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:SageIntacctSync/connections/*]',
      'AwsSolutions-SMG4',
      'AwsSolutions-SQS3',
    ]);
  });
});

await import('./suites/functions.ts');
await import('./suites/rules.ts');
await import('./suites/recording.ts');
await import('./suites/posting.ts');
await import('./suites/storage.ts');
await import('./suites/alarms.ts');
await import('./suites/settings.ts');
