import { existsSync } from 'node:fs'
import type { Example } from '../contract/dataset.ts'
import type { Sources } from '../contract/run-files.ts'
import { taskOf } from '../domain/plan/task-of.ts'
import { capsuleMarkOf } from './capsule-mark.ts'
import { readGold } from './predictions.ts'

/**
 * The dev examples of a run whose capsule holds no texts: their human labels, each with an empty
 * text. undefined where the texts are there, or should be.
 */
export function examplesWithoutTexts(folder: string, sources: Sources): readonly Example[] | undefined {
  if (existsSync(sources.dev.path) || !capsuleMarkOf(folder)) return undefined
  const { kind, outputs } = taskOf(sources)
  const gold = readGold(folder, kind)
  const examples = kind === 'multi-label' ? gold.length / outputs : gold.length
  return Array.from({ length: examples }, (_, index) => {
    const place = { index, line: index + 1, text: '' }
    if (kind !== 'multi-label') return { ...place, label: gold[index] ?? 0 }
    const labels = [...gold.subarray(index * outputs, (index + 1) * outputs).keys()]
    return { ...place, label: 0, labels: labels.filter((label) => gold[index * outputs + label] === 1) }
  })
}
