import { LOSS_IDS } from '../../src-main/contract/loss-id.ts'
import {
  RUN_FIELDS,
  runField,
  type FieldValue,
  type RunFacts,
} from '../../src-main/domain/query/run-fields.ts'
import { duration, percentReached } from '../shared/format-number.ts'
import { WEIGHT_TITLES, weightsWidth } from './loss-weights.ts'
import { agreementField, valueField, type ValueChoice } from './value-choice.ts'

export interface Column {
  /** An OwnColumn, or the name of a field. */
  readonly id: string
  readonly title: string
  readonly width: number
  readonly isNumber: boolean
  /** Left out where the window is narrow. */
  readonly isSpare: boolean
  /** Names of the fields that are copied for it: all that it shows. */
  readonly fieldsOf: (value: ValueChoice) => readonly string[]
  /** Name of the field by which the table is ordered here. */
  readonly orderOf?: (value: ValueChoice) => string
}

/**
 * Columns with a look of their own, in the order in which they stand; every other column is a field
 * by its name. What their cells hold, RunLine, GroupLine and runs-paper say.
 */
const OWN = {
  state: { title: 'State', width: 138, isNumber: false, isSpare: false, ...ofField('state') },
  mapping: {
    title: 'Layer mapping',
    width: 100,
    isNumber: false,
    isSpare: false,
    fieldsOf: () => ['mapping'],
  },
  strategy: { title: 'Strategy', width: 86, isNumber: false, isSpare: false, ...ofField('strategy') },
  weights: {
    title: 'Loss weights',
    width: weightsWidth(WEIGHT_TITLES.length),
    isNumber: false,
    isSpare: false,
    fieldsOf: () => LOSS_IDS,
  },
  value: {
    title: 'Value, seeds, curve',
    width: 190,
    isNumber: false,
    isSpare: false,
    fieldsOf: (value) => [valueField(value), 'teacherAccuracy'],
    orderOf: valueField,
  },
  agreement: {
    title: 'Agreement',
    width: 88,
    isNumber: false,
    isSpare: false,
    fieldsOf: (value) => [agreementField(value)],
    orderOf: agreementField,
  },
  time: { title: 'Time', width: 66, isNumber: true, isSpare: false, ...ofField('time') },
  age: { title: 'Age', width: 56, isNumber: true, isSpare: true, ...ofField('started') },
  tags: { title: 'Tags', width: 116, isNumber: false, isSpare: true, ...ofField('tag') },
} satisfies Readonly<Record<string, Omit<Column, 'id'>>>

export type OwnColumn = keyof typeof OWN
export const OWN_COLUMNS = Object.keys(OWN) as readonly OwnColumn[]

/** Fields that the column of the name, or a column of its own, shows and nothing else. */
const SHOWN = new Set([
  'name',
  ...Object.values<Omit<Column, 'id'>>(OWN).flatMap(({ fieldsOf }) => {
    const fields = fieldsOf({ metric: 'accuracy', moment: 'last' })
    return fields.length === 1 ? fields : []
  }),
])

/** Columns that may be added: every field that is not shown alone already. */
export const MORE_COLUMNS = RUN_FIELDS.filter(({ name }) => !SHOWN.has(name))

/** The columns by their ids; what is no column (any more) is passed over. */
export function columnsOf(ids: readonly string[]): readonly Column[] {
  return ids.flatMap((id): readonly Column[] => {
    if (isOwnColumn(id)) return [{ id, ...OWN[id] }]
    const field = runField(id)
    if (!field) return []
    const isNumber = field.type !== 'text' && field.type !== 'list' && field.type !== 'time'
    const width = isNumber ? 92 : 120
    return [{ id, title: field.title, width, isNumber, isSpare: false, ...ofField(field.name) }]
  })
}

export function isOwnColumn(id: string): id is OwnColumn {
  return Object.hasOwn(OWN, id)
}

/** A field of a run in words: shares in percent, durations as such. */
export function fieldText(name: string, facts: RunFacts): string {
  const field = runField(name)
  const value = field?.valueOf(facts) ?? null
  if (value === null) return '–'
  const { tests } = facts.row
  if (field?.name === 'tests' && tests) return `${tests.passed} of ${tests.tried}`
  if (field?.type === 'share' && typeof value === 'number')
    return `${field.kind === 'metric' ? (100 * value).toFixed(1) : percentReached(value)} %`
  if (field?.type === 'duration') return duration(Number(value))
  if (field?.type === 'time') return String(value).slice(0, 16).replace('T', ' ')
  return Array.isArray(value) ? value.join(', ') : numberText(value, field?.kind === 'metric')
}

function numberText(value: FieldValue, isMetric: boolean): string {
  return typeof value === 'number' && isMetric && !Number.isInteger(value) ? value.toFixed(4) : String(value)
}

function ofField(name: string): Required<Pick<Column, 'fieldsOf' | 'orderOf'>> {
  return { fieldsOf: () => [name], orderOf: () => name }
}
