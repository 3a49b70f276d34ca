import { createHash } from 'node:crypto'
import type { RunPlan, Training } from '../contract/plan.ts'

/** The same for plans that differ in name and seeds alone: runs of one key are repetitions of one experiment. */
export function planKey(plan: RunPlan): string {
  const { name: _name, ...rest } = plan
  const withoutSeed = ({ seed: _seed, ...training }: Training) => training
  const experiment =
    rest.kind === 'fine-tune'
      ? { ...rest, training: withoutSeed(rest.training) }
      : {
          ...rest,
          training: withoutSeed(rest.training),
          // So is a student whose checkpoint is gone on with one of several seeds'.
          student:
            rest.student.start.from === 'checkpoint'
              ? { ...rest.student, start: { ...rest.student.start, run: '' } }
              : rest.student,
          teacher: {
            // A teacher that is an earlier run is one of several seeds' teachers.
            model: rest.teacher.model.kind === 'run' ? { kind: 'run' } : rest.teacher.model,
            fineTune: rest.teacher.fineTune && withoutSeed(rest.teacher.fineTune),
          },
        }
  return createHash('sha256')
    .update(JSON.stringify(sortedKeys(experiment)))
    .digest('hex')
    .slice(0, 16)
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedKeys(inner)]))
}
