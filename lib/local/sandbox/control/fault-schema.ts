import * as z from 'zod';
import type { NewFault } from '../faults/faults.ts';

/** One step of a `then` fault: a control route and its body. */
const step = z.strictObject({ route: z.string(), body: z.unknown() });
export type Step = z.infer<typeof step>;

const status = z.int().min(200).max(599);

const effect = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status,
    body: z.unknown().optional(),
    retryAfter: z.union([z.number(), z.string()]).exactOptional(),
    committed: z.boolean().exactOptional(),
    jobId: z.boolean().exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('non-json'),
    status: status.exactOptional(),
    body: z.string().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('truncated') }),
  z.strictObject({ kind: z.literal('slow'), ms: z.number().min(0) }),
  z.strictObject({ kind: z.literal('reset'), when: z.enum(['before', 'after']) }),
  z.strictObject({ kind: z.literal('repeat-cursor') }),
  z.strictObject({ kind: z.literal('refuse-cursor') }),
  z.strictObject({ kind: z.literal('duplicate-rows'), rows: z.int().min(1) }),
  z.strictObject({ kind: z.literal('then'), steps: z.array(step).min(1) }),
  z.strictObject({
    kind: z.literal('malformed-row'),
    id: z.string().exactOptional(),
    field: z.string(),
    value: z.unknown().optional(),
    remove: z.boolean().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('async-after-timeout'), jobMs: z.number().min(0).exactOptional() }),
  z.strictObject({
    kind: z.literal('job-failure'),
    status,
    body: z.unknown().optional(),
    committed: z.boolean().exactOptional(),
  }),
]);

/** Body of the route `faults/add`. */
export const faultSchema = z.strictObject({
  effect,
  method: z.string().exactOptional(),
  path: z.string().exactOptional(),
  connectionId: z.uuid().exactOptional(),
  times: z.int().min(1).exactOptional(),
  after: z.int().min(0).exactOptional(),
});

/** The fault of a body. `run` runs the steps of a `then` fault. */
export const toFault = (fault: z.infer<typeof faultSchema>, run: (step: Step) => void): NewFault => {
  const { effect: given, ...rest } = fault;
  if (given.kind !== 'then') return { ...rest, effect: given };
  return { ...rest, effect: { kind: 'then', run: () => given.steps.forEach(run) } };
};
