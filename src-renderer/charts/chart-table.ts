import type { TableContent } from '../../src-main/domain/tables/table-text.ts'
import { type CurvePoints } from './chart-data.ts'

export interface NamedPoints {
  readonly label: string
  readonly points: CurvePoints
}

/** Curves as a table, one row a step that any of them has; empty where a curve has no point. */
export function tableOf(curves: readonly NamedPoints[], measure = 'step'): TableContent {
  const steps = [...new Set(curves.flatMap(({ points }) => Array.from(points.steps)))].sort((a, b) => a - b)
  const columns = curves.map(({ points }) => {
    const at = new Map(Array.from(points.steps, (step, index) => [step, points.values[index] ?? null]))
    return (step: number) => at.get(step) ?? null
  })
  return {
    columns: [measure, ...curves.map(({ label }) => label)],
    rows: steps.map((step) => [step, ...columns.map((valueAt) => valueAt(step))]),
  }
}

/** Rows evenly drawn from a table, its first and last among them. */
export function someRows({ columns, rows }: TableContent, most: number): TableContent {
  if (rows.length <= most) return { columns, rows }
  const chosen = Array.from({ length: most }, (_, at) => Math.round((at * (rows.length - 1)) / (most - 1)))
  return { columns, rows: chosen.flatMap((at) => (rows[at] ? [rows[at]] : [])) }
}
