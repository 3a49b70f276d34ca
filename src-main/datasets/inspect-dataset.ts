import type { FileDescription, RejectedRow } from '../contract/dataset.ts'
import { readSplit } from './read-split.ts'

export interface DatasetSummary {
  /** Usable rows. */
  readonly rows: number
  /** How often each label word occurs, in class order. */
  readonly labels: Readonly<Record<string, number>>
  /** Rows that say no label. */
  readonly unlabelled: number
  readonly rejected: readonly RejectedRow[]
}

/** What is in a labelled file. @throws StillroomError what reading it throws */
export async function inspectDataset(
  file: FileDescription,
  options: { readonly signal?: AbortSignal } = {},
): Promise<DatasetSummary> {
  const { split, labels } = await readSplit(file, options)
  const counts = labels.map((word, index) => {
    const count = split.examples.filter(({ label }) => label === index).length
    return [word, count] as const
  })
  return {
    rows: split.examples.length,
    labels: Object.fromEntries(counts),
    unlabelled: split.unlabelled.length,
    rejected: split.rejected,
  }
}
