import type * as z from 'zod';

/** The template asks for something this host does not do. Names the resource and the property. */
export class UnsupportedTemplateError extends Error {
  readonly resource: string;
  readonly property: string;

  constructor(resource: string, property: string, reason: string) {
    super(`${resource}: ${property}: ${reason}. The local host refuses what it cannot run as AWS would.`);
    this.name = 'UnsupportedTemplateError';
    this.resource = resource;
    this.property = property;
  }
}

/** The error for what a strict schema refused in a resource. `below` is the property that was parsed. */
export function refusalOf(resource: string, error: z.ZodError, below = ''): UnsupportedTemplateError {
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const path = [below, ...(issue?.path ?? []), ...unknown].filter((part) => part !== '').join('.');
  const reason = unknown.length > 0 ? 'not implemented' : (issue?.message ?? 'not understood');
  return new UnsupportedTemplateError(resource, path || 'Properties', reason);
}

/** The host lacks something on this machine, or something did not start. The message is one sentence for a person. */
export class HostStartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HostStartError';
  }
}

/** An error of an AWS service, answered to the caller in that service's own shape. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}
