/** What the intrinsic functions of a template are resolved against. */
export interface Scope {
  /** Value of a parameter, pseudo parameter or resource; undefined when there is none of that name. */
  ref(name: string): unknown;
  /** An attribute of a resource; undefined when it is not known. */
  attribute(resource: string, attribute: string): string | undefined;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
}

/** Stands for AWS::NoValue: the member that holds it disappears. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');
