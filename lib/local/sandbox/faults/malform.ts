import * as z from 'zod';
import type { Effect } from './effects.ts';

const record = z.record(z.string(), z.unknown());

const malformRow = (row: Record<string, unknown>, effect: Extract<Effect, { kind: 'malformed-row' }>) => {
  const { [effect.field]: _, ...rest } = row;
  return effect.remove ? rest : { ...rest, [effect.field]: effect.value };
};

/** A body with one row malformed, in a list or alone. */
const malformBody = (body: unknown, effect: Extract<Effect, { kind: 'malformed-row' }>): unknown => {
  const parsed = record.safeParse(body);
  if (!parsed.success) return body;
  let done = false;
  const visit = (row: unknown): unknown => {
    const isRow = record.safeParse(row);
    if (done || !isRow.success || (effect.id !== undefined && isRow.data['id'] !== effect.id)) return row;
    done = true;
    return malformRow(isRow.data, effect);
  };
  const entries = Object.entries(parsed.data).map(([key, value]) => {
    if (key === 'connection') return [key, value];
    return [key, Array.isArray(value) ? value.map(visit) : visit(value)];
  });
  return Object.fromEntries(entries);
};

/** Applies every `malformed-row` effect to a body. */
export const malform = (body: unknown, effects: readonly Effect[]): unknown =>
  effects
    .filter((effect) => effect.kind === 'malformed-row')
    .reduce((malformed, effect) => malformBody(malformed, effect), body);
