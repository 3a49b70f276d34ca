import type { RunFacts } from '../../src-main/domain/query/run-fields.ts'
import type { Column } from './columns.ts'
import { weightsWidth } from './loss-weights.ts'

const QUIET_STATES: readonly string[] = ['finished', 'stopped', 'waiting']

/**
 * Columns as wide as what is shown needs, so that names get the rest; spare ones are left out where
 * names would get too little.
 * @param weights which columns of loss weights there are
 * @param room of all columns, px
 */
export function fitColumns(
  columns: readonly Column[],
  shown: readonly RunFacts[],
  weights: readonly number[],
  room: number,
): readonly Column[] {
  const isQuiet = shown.every(({ row }) => QUIET_STATES.includes(row.state))
  const isTagged = shown.some(({ row }) => row.tags.length > 0)
  const widthOf = ({ id, width }: Column): number => {
    if (id === 'state' && isQuiet) return 100
    if (id === 'tags' && !isTagged) return 50
    return id === 'weights' ? weightsWidth(weights.length) : width
  }
  const fitted = columns.map((column) => ({ ...column, width: widthOf(column) }))
  return widthOfAll(fitted) <= room ? fitted : fitted.filter(({ isSpare }) => !isSpare)
}

/** Px. */
export function widthOfAll(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0)
}
