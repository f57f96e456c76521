/**
 * Resource types that change nothing a function, a rule or a caller can observe on this machine. A type that is neither
 * read by the host nor listed here stops the start.
 */
export const IGNORED_TYPES: readonly string[] = [
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::Events::EventBusPolicy',
  'AWS::Logs::LogGroup',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
];
