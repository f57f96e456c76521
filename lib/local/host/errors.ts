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

/** Something the host needs on this machine is missing or did not start. One sentence for a person. */
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
