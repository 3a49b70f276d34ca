import {
  type ShownExample,
  type SideBySide,
  type TruthCell,
} from '../../src-main/contract/example-browser.ts'
import { ask } from '../api.ts'

/** The sentence that the demo ends on. */
export interface DemoEnding {
  readonly sideBySide: SideBySide
  /** What it is a case of; undefined where the students are right about the same sentences. */
  readonly cell: 'b-loses' | 'a-loses' | undefined
  readonly example: ShownExample | undefined
}

/**
 * Of the sentences that the teacher and A have right and B has wrong, the one on which A's and B's
 * probabilities are furthest apart; where there is none, the same with A and B exchanged.
 * @throws HostError as `examples.open` fails
 */
export async function readEnding(a: string, b: string): Promise<DemoEnding> {
  const students = { a, b }
  const sideBySide = await ask('examples.open', students)
  for (const cell of ['b-loses', 'a-loses'] as const) {
    const index = await furthestApart(students, cell)
    if (index !== undefined)
      return { sideBySide, cell, example: await ask('examples.show', { students, index }) }
  }
  return { sideBySide, cell: undefined, example: undefined }
}

async function furthestApart(
  students: { readonly a: string; readonly b: string },
  cell: TruthCell,
): Promise<number | undefined> {
  const { rows } = await ask('examples.page', {
    students,
    filter: { cells: [cell] },
    sort: { by: 'a-b', descending: true },
    offset: 0,
    count: 1,
  })
  return rows[0]?.index
}
