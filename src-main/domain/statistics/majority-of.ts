import type { Majority } from '../../contract/preflight.ts'

/** The class that most examples have, the first of several. @param labels words in class order */
export function majorityOf(gold: readonly number[], labels: readonly string[]): Majority {
  const counts = labels.map(() => 0)
  for (const label of gold) counts[label] = (counts[label] ?? 0) + 1
  const most = Math.max(...counts)
  const share = gold.length === 0 ? 0 : most / gold.length
  return { label: labels[counts.indexOf(most)] ?? '', share }
}
