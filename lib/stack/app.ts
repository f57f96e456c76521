import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { stackName } from './names.ts';
import { readSettings } from './settings.ts';
import { SyncStack } from './sync-stack.ts';

/** The CDK app: one stack, shaped by the context in `cdk.json`, held against the AWS Solutions rules at synthesis. */
export function buildApp(props?: AppProps): App {
  const app = new App(props);
  new SyncStack(app, stackName, {
    settings: readSettings(app),
    description: 'Sage Intacct sync for Alternative Payments',
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
