import {
  RUN_FIELDS,
  runField,
  type FieldValue,
  type RunFacts,
} from '../../src-main/domain/query/run-fields.ts'
import { duration } from '../shared/format-number.ts'

/** Columns with a look of their own; every other column is a field by its name. */
export const OWN_COLUMNS = [
  'state',
  'mapping',
  'strategy',
  'weights',
  'value',
  'agreement',
  'time',
  'age',
  'tags',
] as const
export type OwnColumn = (typeof OWN_COLUMNS)[number]

export interface Column {
  /** An OwnColumn, or the name of a field. */
  readonly id: string
  readonly title: string
  readonly width: number
  readonly isNumber: boolean
  /** Name of the field by which the table is ordered here. */
  readonly orderBy?: string
  /** Left out where the window is narrow. */
  readonly isSpare: boolean
}

const OWN: Readonly<Record<OwnColumn, Omit<Column, 'id'>>> = {
  state: { title: 'State', width: 138, isNumber: false, orderBy: 'state', isSpare: false },
  mapping: { title: 'Layer mapping', width: 100, isNumber: false, isSpare: false },
  strategy: { title: 'Strategy', width: 86, isNumber: false, orderBy: 'strategy', isSpare: false },
  weights: { title: 'Loss weights', width: 156, isNumber: false, isSpare: false },
  value: { title: 'Value', width: 190, isNumber: false, isSpare: false },
  agreement: { title: 'Agreement', width: 88, isNumber: false, isSpare: false },
  time: { title: 'Time', width: 66, isNumber: true, orderBy: 'time', isSpare: false },
  age: { title: 'Age', width: 56, isNumber: true, orderBy: 'started', isSpare: true },
  tags: { title: 'Tags', width: 116, isNumber: false, orderBy: 'tag', isSpare: true },
}

export const DEFAULT_COLUMNS: readonly string[] = OWN_COLUMNS

/** Columns that may be added: every field that no column of its own shows. */
export const MORE_COLUMNS = RUN_FIELDS.filter(
  ({ name }) =>
    !['name', 'state', 'mapping', 'strategy', 'agreement', 'time', 'tag', 'started'].includes(name),
)

/** The columns by their ids; what is no column (any more) is passed over. */
export function columnsOf(ids: readonly string[]): readonly Column[] {
  return ids.flatMap((id): readonly Column[] => {
    if (isOwnColumn(id)) return [{ id, ...OWN[id] }]
    const field = runField(id)
    if (!field) return []
    const isNumber = field.type !== 'text' && field.type !== 'list' && field.type !== 'time'
    return [
      { id, title: field.title, width: isNumber ? 92 : 120, isNumber, orderBy: field.name, isSpare: false },
    ]
  })
}

export function isOwnColumn(id: string): id is OwnColumn {
  return (OWN_COLUMNS as readonly string[]).includes(id)
}

/** A field of a run in words: shares in percent, durations as such. */
export function fieldText(name: string, facts: RunFacts): string {
  const field = runField(name)
  const value = field?.valueOf(facts) ?? null
  if (value === null) return '–'
  if (field?.type === 'share' && typeof value === 'number')
    return `${(100 * value).toFixed(field.kind === 'metric' ? 1 : 0)} %`
  if (field?.type === 'duration') return duration(Number(value))
  if (field?.type === 'time') return String(value).slice(0, 16).replace('T', ' ')
  return Array.isArray(value) ? value.join(', ') : numberText(value, field?.kind === 'metric')
}

function numberText(value: FieldValue, isMetric: boolean): string {
  return typeof value === 'number' && isMetric && !Number.isInteger(value) ? value.toFixed(4) : String(value)
}
