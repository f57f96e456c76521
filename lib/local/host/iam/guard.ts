import type { IncomingMessage } from 'node:http';
import { AwsError } from '../errors.ts';
import type { Call, CallHook, Permission } from '../types.ts';
import { isAllowed, type Statement } from './statement.ts';

/** A process of a function, as the endpoints know it. */
export interface Caller {
  functionName: string;
  /** ARN that error messages name: the assumed role. */
  principal: string;
  statements: Statement[];
  /** Id of the invocation that is running. */
  requestId(): string | undefined;
  kill(): void;
}

/** A call that a function made and its role allows. */
export interface Admission {
  /** To be called when the service has answered, before the answer is passed on. False: the caller was killed. */
  answered(status: number): Promise<boolean>;
}

/** Stands at every endpoint: knows the callers, evaluates their roles, records and lets tests interfere. */
export interface Guard {
  register(accessKeyId: string, caller: Caller): () => void;
  callerOf(request: IncomingMessage): Caller | undefined;
  /**
   * Admits a call of a function. Undefined: the caller was killed by a hook, nothing may be executed.
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
