import { Cron } from 'croner';
import { UnsupportedTemplateError } from '../errors.ts';

/** The times of a schedule rule. */
export interface Schedule {
  /** The first moment after `after` (both epoch milliseconds), or undefined when there is none. */
  next(after: number): number | undefined;
}

/**
 * Reads EventBridge's `cron(minutes hours day-of-month month day-of-week year)`, in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 *
 * @throws UnsupportedTemplateError for `rate(...)`, `at(...)`, for L, W and #, and for what is no schedule at all.
 */
export function parseSchedule(expression: string, where: string): Schedule {
  try {
    const cron = new Cron(patternOf(expression), {
      mode: '7-part',
      timezone: 'UTC',
      alternativeWeekdays: true, // AWS counts from Sunday = 1.
      sloppyRanges: true, // AWS allows 0/5.
    });
    return { next: (after) => cron.nextRun(new Date(after))?.getTime() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnsupportedTemplateError(where, 'ScheduleExpression', `${expression}: ${reason}`);
  }
}

/** The expression in Croner's seven fields: seconds come first. */
function patternOf(expression: string): string {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (!fields) throw new RangeError('only cron(...) is implemented');
  if (fields.length !== 6) throw new RangeError('a cron expression has six fields');
  if ((fields[2] === '?') === (fields[4] === '?'))
    throw new RangeError('one of the two day fields must be ?');
  if (fields.some((field) => /[#LW]/i.test(field.replace(/JUL|WED/gi, ''))))
    throw new RangeError('L, W and # are not implemented');
  // Croner accepts what the next three refuse, and AWS does not.
  if (fields.some((field, at) => field.includes('+') || (field.includes('?') && at !== 2 && at !== 4)))
    throw new RangeError('+ is not a sign of AWS, and ? is only for the day fields');
  if (fields.some((field) => /(^|,)\//.test(field))) throw new RangeError('a step needs a start, as in 0/5');
  if (numbersIn(fields[4] ?? '').some((day) => day < 1 || day > 7))
    throw new RangeError('a day of week is 1 to 7');
  return `0 ${fields.join(' ')}`;
}

/** The numbers of a field, without those of its steps: 1 and 5 of "1-5/2". */
function numbersIn(field: string): number[] {
  return (field.replace(/\/\d+/g, '').match(/\d+/g) ?? []).map(Number);
}
