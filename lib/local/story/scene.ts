import type { Alternative } from '../alternative/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { Screen } from '../screen.ts';
import type { System } from '../system.ts';
import type { Driver } from './driver.ts';

/** What every chapter is told with: the system, whoever drives it, the screen, and the company it is about. */
export interface Scene {
  readonly system: System;
  readonly driver: Driver;
  readonly screen: Screen;
  readonly connectionId: string;
}

/** A chapter in which the books change; a real company's are never changed for a story. */
export interface BooksScene extends Scene {
  readonly sandbox: Sandbox;
}

/** A chapter in which customers pay in Alternative. */
export interface PaymentScene extends BooksScene {
  readonly alternative: Alternative;
}

/** One thing that must have become as it should. */
export interface Check {
  readonly what: string;
  readonly ok: boolean;
}

export const hour = 3_600_000;

/** Says how something turned out, and keeps it. */
export function checked({ screen }: Scene, what: string, ok: boolean, shows = ''): Check {
  screen[ok ? 'good' : 'bad'](shows === '' ? what : `${what}: ${shows}`);
  return { what, ok };
}
