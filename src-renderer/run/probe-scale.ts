import type { Probes } from '../../src-main/contract/run-log.ts'

/**
 * How what is said of probes is drawn and read: probabilities, or numbers between the least and the
 * most.
 */
export interface ProbeScale {
  /** What is drawn. */
  readonly title: string
  /** Where a value lies, 0 … 1 from the bottom. */
  readonly place: (value: number) => number
  readonly text: (value: number) => string
  /** The human label in words. */
  readonly human: (probe: Pick<Probes['probes'][number], 'label' | 'labels'>) => string
  readonly ends: readonly [string, string]
}

export function probeScale({ task, labels, probes }: Pick<Probes, 'task' | 'labels' | 'probes'>): ProbeScale {
  if (task.kind !== 'regression')
    return {
      title:
        task.kind === 'multi-label'
          ? 'mean probability of what the human says of each label'
          : 'probability of the human label',
      place: (share) => share,
      text: (share) => `${(share * 100).toFixed(1)} %`,
      human: ({ label, labels: several }) =>
        (several ?? [label]).map((one) => labels[one] ?? '').join(', ') || 'none',
      ends: ['0', '1'],
    }
  const values = probes.flatMap(({ label, teacher, path }) => [
    label,
    ...(teacher === null ? [] : [teacher]),
    ...path,
  ])
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return {
    title: labels[0] ?? 'number',
    place: (value) => (most > least ? (value - least) / (most - least) : 0.5),
    text: (value) => value.toFixed(2),
    human: ({ label }) => label.toFixed(2),
    ends: [least.toFixed(1), most.toFixed(1)],
  }
}
