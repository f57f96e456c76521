import { join } from 'node:path';
import { type BundlingOptions, LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

/**
 * The ways to come by AWS credentials that Lambda never takes: it hands them over in the environment. The SDK imports
 * them only when they are needed, so leaving them out makes every bundle 120 KiB smaller and changes nothing.
 */
const neverUsedOnLambda = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

/**
 * How every function is bundled: one minified file with everything that it uses. As CommonJS: a bundle that is an ES
 * module loads all of Node's own modules that any part of it names, also those that are used later or never, and starts a
 * tenth slower. Stack traces need the positions of a source map, not the sources: those would be parsed at every start.
 */
export const bundling: BundlingOptions = {
  format: OutputFormat.CJS,
  mainFields: ['module', 'main'],
  target: 'node24',
  minify: true,
  sourceMap: true,
  sourcesContent: false,
  bundleAwsSDK: true,
  externalModules: neverUsedOnLambda,
  esbuildArgs: { '--alias:cacheable-request': join(import.meta.dirname, 'no-cache.ts') },
  logLevel: LogLevel.ERROR,
};
