/** The stack's name in CloudFormation, and of its template. */
export const stackName = 'SageIntacctSync';
