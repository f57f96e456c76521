/** The values that the intrinsic functions of a template refer to. */
export interface Scope {
  /** Value of a parameter, pseudo parameter or resource; undefined when there is none of that name. */
  ref(name: string): unknown;
  /** An attribute of a resource; undefined when the host does not know it. */
  attribute(resource: string, attribute: string): string | undefined;
}
