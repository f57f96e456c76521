import type { Alternative } from '../alternative/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { Screen } from '../screen.ts';
import type { System } from '../system.ts';
import type { Driver } from './driver.ts';

/** What every step of the demo uses: the system, its driver, the screen, and the connected company. */
export interface DemoContext {
  readonly system: System;
  readonly driver: Driver;
  readonly screen: Screen;
  readonly connectionId: string;
}

/** The context of steps that change the books of the sandbox. A real company's books are never changed. */
export interface SandboxContext extends DemoContext {
  readonly sandbox: Sandbox;
}

/** The context of steps in which customers pay in Alternative. */
export interface PaymentContext extends SandboxContext {
  readonly alternative: Alternative;
}

/** One result that the demo checks. */
export interface Check {
  readonly what: string;
  readonly ok: boolean;
}

export const hour = 3_600_000;

/** Shows the result of a check and returns it. */
export function report({ screen }: DemoContext, what: string, ok: boolean, shows = ''): Check {
  screen[ok ? 'good' : 'bad'](shows === '' ? what : `${what}: ${shows}`);
  return { what, ok };
}
