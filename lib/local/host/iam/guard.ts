import type { IncomingMessage } from 'node:http';
import { AwsError } from '../errors.ts';
import type { Call, CallHook, Permission } from '../types.ts';
import { isAllowed, type Statement } from './statement.ts';

/** A process of a function that makes calls. */
export interface Caller {
  functionName: string;
  /** ARN of the assumed role, for error messages. */
  principal: string;
  statements: Statement[];
  /** Id of the invocation that is running. */
  requestId(): string | undefined;
  kill(): void;
}

/** A call that the role of its function allows. */
export interface Admission {
  /** Runs the hooks after the service answered and before the caller gets the answer. False when a hook killed the caller. */
  answered(status: number): Promise<boolean>;
}

/** Admits the calls of functions at every endpoint: finds the caller, evaluates its role, records the call, runs the hooks. */
export interface Guard {
  /** Adds a caller. The returned function removes it. */
  register(accessKeyId: string, caller: Caller): () => void;
  /** The caller by its access key; undefined for a person. */
  callerOf(request: IncomingMessage): Caller | undefined;
  /**
   * Admits a call of a function. Undefined when a hook killed the caller: then the call must not be carried out.
   *
   * @throws AwsError AccessDeniedException when the role does not allow it.
   */
  admit(
    caller: Caller,
    action: string,
    permissions: Permission[],
    request: unknown,
  ): Promise<Admission | undefined>;
  onCall(hook: CallHook): () => void;
  readonly calls: readonly Call[];
  used(functionName: string): Permission[];
}

const KEPT_CALLS = 20_000;

function deniedMessage(caller: Caller, { action, resource }: Permission): string {
  const reason = `because no identity-based policy allows the ${action} action`;
  return `User: ${caller.principal} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

/** Makes the guard that all endpoints of a host share. */
export function createGuard(): Guard {
  const callers = new Map<string, Caller>();
  const hooks = new Set<CallHook>();
  const calls: Call[] = [];
  const used = new Map<string, Map<string, Permission>>();

  function record(call: Call): void {
    calls.push(call);
    if (calls.length > KEPT_CALLS) calls.splice(0, KEPT_CALLS / 10);
    if (!call.allowed) return;
    const permissions = used.get(call.function) ?? new Map<string, Permission>();
    used.set(call.function, permissions);
    for (const { action, resource } of call.permissions)
      permissions.set(`${action} ${resource}`, { action, resource });
  }

  /** Runs the hooks. True when one killed the caller. */
  async function killed(caller: Caller, call: Call, request: unknown, status?: number): Promise<boolean> {
    const phase = status === undefined ? 'before' : 'after';
    for (const hook of hooks) {
      if ((await hook({ ...call, phase, request, status })) !== 'kill') continue;
      caller.kill();
      return true;
    }
    return false;
  }

  return {
    calls,
    used: (functionName) => [...(used.get(functionName)?.values() ?? [])],
    register(accessKeyId, caller) {
      callers.set(accessKeyId, caller);
      return () => callers.delete(accessKeyId);
    },
    callerOf(request) {
      const key = /Credential=([^/,\s]+)/.exec(request.headers.authorization ?? '')?.[1];
      return key === undefined ? undefined : callers.get(key);
    },
    async admit(caller, action, permissions, request) {
      const denied = permissions.find((permission) => !isAllowed(caller.statements, permission));
      const call: Call = {
        function: caller.functionName,
        requestId: caller.requestId(),
        action,
        resource: permissions[0]?.resource ?? '',
        permissions,
        allowed: denied === undefined,
        at: Date.now(),
      };
      record(call);
      if (denied) throw new AwsError('AccessDeniedException', deniedMessage(caller, denied));
      if (await killed(caller, call, request)) return undefined;
      return { answered: async (status) => !(await killed(caller, call, request, status)) };
    },
    onCall(hook) {
      hooks.add(hook);
      return () => hooks.delete(hook);
    },
  };
}
