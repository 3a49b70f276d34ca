import { ask } from '../api.ts'
import type { CitedExamples } from './cited-section.ts'
import type { ComparedColumn } from './compared-columns.ts'

/** A report is read; more than these are found in Examples. */
const MOST_CITED = 100

/**
 * The examples with a tag, under the first three students of a comparison.
 * @returns undefined where there is no student, or no tag
 * @throws HostError
 */
export async function citedExamples(columns: readonly ComparedColumn[]): Promise<CitedExamples | undefined> {
  const [a, b, c] = columns.filter(({ one }) => one.kind === 'distill')
  if (!a) return undefined
  const students = { a: a.one.id, ...(b && { b: b.one.id }), ...(c && { c: c.one.id }) }
  const sideBySide = await ask('examples.open', students)
  const tags = sideBySide.tags.map(({ tag }) => tag).slice(0, 100)
  if (tags.length === 0) return undefined
  const { rows, total } = await ask('examples.page', {
    students,
    filter: { tags },
    sort: { by: 'index', descending: false },
    offset: 0,
    count: MOST_CITED,
  })
  const examples = await Promise.all(rows.map(({ index }) => ask('examples.show', { students, index })))
  const letters = [a, b, c].flatMap((column) => column?.letter ?? [])
  return { sideBySide, examples, more: total - examples.length, letters }
}
