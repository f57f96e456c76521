import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { context, readTemplate, root, scratch, shipped, withoutBundling } from './synth.ts';

test('the template is synthesized by the app without credentials, a region, or anything else of the environment', () => {
  const directory = scratch();
  const run = spawnSync(process.execPath, [join(root, 'bin', 'app.ts')], {
    cwd: root,
    encoding: 'utf8',
    env: {
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...withoutBundling }),
    },
  });

  expect(run.status, run.stderr).toBe(0);
  const code = /"S3Key":"[0-9a-f]{64}\.zip"/g;
  expect(JSON.stringify(readTemplate(directory).template).replaceAll(code, '')).toBe(
    JSON.stringify(shipped().template).replaceAll(code, ''),
  );
}, 120_000);
