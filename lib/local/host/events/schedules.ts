import { randomUUID } from 'node:crypto';
import { HostStartError } from '../errors.ts';
import { functionNameOf } from '../resources/parse.ts';
import type { RuleModel } from '../resources/rule.ts';
import { isLogicalId } from '../template/identity.ts';
import type { Timers } from '../timers.ts';
import type { SendToTarget } from './targets.ts';

/** The schedule rules of a stack. */
export interface Schedules {
  /** Fires the enabled rules at their times from now on. */
  start(): void;
  /** Fires rules once, now: those with this logical id or name, else those that target this function. */
  tick(rule: string): void;
}

/** Makes the schedules of a stack; nothing fires before `start` or `tick`. */
export function createSchedules(
  all: RuleModel[],
  place: { region: string; accountId: string },
  timers: Timers,
  send: SendToTarget,
): Schedules {
  const rules = all.flatMap((rule) => (rule.schedule ? [{ ...rule, schedule: rule.schedule }] : []));

  function fire(rule: RuleModel, at: number): void {
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: place.accountId,
      time: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
      region: place.region,
      resources: [rule.arn],
      detail: {},
    };
    for (const target of rule.targets) send(target.arn, target.input ?? JSON.stringify(event));
  }

  function scheduleNext(rule: (typeof rules)[number], after: number): void {
    const next = rule.schedule.next(after);
    if (next === undefined) return;
    timers.at(next, () => {
      fire(rule, next);
      scheduleNext(rule, next);
    });
  }

  return {
    start() {
      const now = Date.now();
      for (const rule of rules.filter(({ enabled }) => enabled)) scheduleNext(rule, now);
    },
    tick(name) {
      const named = rules.filter((rule) => isLogicalId(rule.logicalId, name) || rule.name === name);
      const targeting = rules.filter(({ targets }) =>
        targets.some(({ arn }) => functionNameOf(arn) === name),
      );
      const chosen = named.length > 0 ? named : targeting;
      if (chosen.length === 0) throw new HostStartError(`No schedule rule is named ${name} or targets it`);
      for (const rule of chosen) fire(rule, Date.now());
    },
  };
}
