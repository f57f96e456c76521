import { describe, expect, it, vi } from 'vitest';
import { parseSchedule } from '../../../lib/local/host/events/cron.ts';
import { createSchedules } from '../../../lib/local/host/events/schedules.ts';
import type { RuleModel } from '../../../lib/local/host/resources/rule.ts';
import { createTimers } from '../../../lib/local/host/timers.ts';

function firings(expression: string, after: string, count: number): string[] {
  const schedule = parseSchedule(expression, 'Rule');
  const found: string[] = [];
  for (let moment = Date.parse(after); found.length < count; ) {
    const next = schedule.next(moment);
    if (next === undefined) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    moment = next;
  }
  return found;
}

describe('a schedule', () => {
  it.each([
    ['cron(0 * * * ? *)', '2026-03-10T14:03:22Z', ['2026-03-10T15:00', '2026-03-10T16:00']],
    ['cron(0/5 * * * ? *)', '2026-03-10T14:55:00Z', ['2026-03-10T15:00', '2026-03-10T15:05']],
    ['cron(*/20 8-9 * * ? *)', '2026-03-10T09:40:00Z', ['2026-03-11T08:00', '2026-03-11T08:20']],
    ['cron(15 10 ? * MON-FRI *)', '2026-03-13T10:15:00Z', ['2026-03-16T10:15', '2026-03-17T10:15']],
    ['cron(0 3 ? * SUN *)', '2026-03-10T00:00:00Z', ['2026-03-15T03:00', '2026-03-22T03:00']],
    ['cron(8 3 ? * 4/2 *)', '2026-03-10T00:00:00Z', ['2026-03-11T03:08', '2026-03-13T03:08']],
    ['cron(0 3 ? * 1 *)', '2026-03-10T00:00:00Z', ['2026-03-15T03:00']],
    ['cron(30 23 31 * ? *)', '2026-03-31T23:30:00Z', ['2026-05-31T23:30', '2026-07-31T23:30']],
    ['cron(0 0 29 2 ? *)', '2026-01-01T00:00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['cron(0 12 1 JAN,JUL ? 2027)', '2026-03-10T00:00:00Z', ['2027-01-01T12:00', '2027-07-01T12:00']],
    ['cron(0 0 1 1 ? 2020)', '2026-01-01T00:00:00Z', []],
    ['cron(7/60 * * * ? *)', '2026-03-10T14:55:00Z', ['2026-03-10T15:07', '2026-03-10T16:07']],
    ['cron(12 0/4 * * ? *)', '2026-03-10T14:55:00Z', ['2026-03-10T16:12', '2026-03-10T20:12']],
    ['cron(17 3 ? * SUN *)', '2026-03-15T03:17:30Z', ['2026-03-22T03:17']],
    ['cron(* * * * ? *)', '2026-03-10T23:59:59Z', ['2026-03-11T00:00', '2026-03-11T00:01']],
  ])('the schedule %s fires at the times that AWS documents', (expression, after, expected) => {
    expect(firings(expression, after, Math.max(1, expected.length))).toEqual(expected);
  });

  it.each([
    'cron(0 * * * *)',
    'cron(0 * * * * *)',
    'cron(0 * ? * ? *)',
    'cron(60 * * * ? *)',
    'cron(x * * * ? *)',
    'cron(0 0 L * ? *)',
    'cron(0 0 3W * ? *)',
    'cron(0 0 LW * ? *)',
    'cron(0 0 ? * FRIL *)',
    'cron(0 3 ? * 8 *)',
    'cron(0 3 ? * 0 *)',
    'cron(0 3 ? * 2-8 *)',
    'cron(0 3 ? * +MON *)',
    'cron(? * * * ? *)',
    'cron(/5 * * * ? *)',
    'cron(0,/5 * * * ? *)',
    'cron(0 0 ? * 2#1 *)',
    'cron(5-1 * * * ? *)',
    'cron(0/0 * * * ? *)',
    'rate(5 minutes)',
    'at(2026-01-01T00:00:00)',
  ])('the schedule %s is refused by an error that names the rule', (expression) => {
    expect(() => parseSchedule(expression, 'TheRule')).toThrow(/^TheRule: ScheduleExpression: /);
  });
});

describe('schedules', () => {
  it('the enabled rules fire at their times until the timers stop', () => {
    vi.useFakeTimers({ now: Date.parse('2026-03-10T14:03:00Z') });
    const timers = createTimers();
    const sent: [string, string][] = [];
    const rule: RuleModel = {
      logicalId: 'Hourly',
      name: 'hourly',
      arn: 'arn:rule/hourly',
      bus: 'default',
      enabled: true,
      matches: undefined,
      schedule: parseSchedule('cron(0 * * * ? *)', 'Rule'),
      targets: [{ arn: 'arn:aws:lambda:r:a:function:pull', input: undefined }],
    };
    const rules = [rule, { ...rule, logicalId: 'Off', name: 'off', enabled: false }];
    const schedules = createSchedules(rules, { region: 'r', accountId: 'a' }, timers, (arn, text) =>
      sent.push([arn, text]),
    );
    schedules.start();
    vi.advanceTimersByTime(2 * 3_600_000);
    timers.stop();
    vi.advanceTimersByTime(3_600_000);
    vi.useRealTimers();
    expect(sent.map(([, text]) => JSON.parse(text).time)).toEqual([
      '2026-03-10T15:00:00Z',
      '2026-03-10T16:00:00Z',
    ]);
    expect(JSON.parse(sent[0]?.[1] ?? '')).toMatchObject({
      resources: ['arn:rule/hourly'],
      detail: {},
      version: '0',
    });
  });
});
