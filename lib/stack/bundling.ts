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

/** How every function is bundled: one minified ES module with everything that it uses. */
export const bundling: BundlingOptions = {
  format: OutputFormat.ESM,
  mainFields: ['module', 'main'],
  target: 'node24',
  minify: true,
  sourceMap: true,
  bundleAwsSDK: true,
  externalModules: neverUsedOnLambda,
  logLevel: LogLevel.ERROR,
  // Some dependencies are still CommonJS and require Node's own modules.
  banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
};
