import { StillroomError } from '../stillroom-error.ts'
import { STUDY_METRICS, type StudyMetric } from '../../contract/study.ts'

const OPERATORS = ['>=', '<=', '>', '<'] as const
type Operator = (typeof OPERATORS)[number]

/** A mean of a study: of the groups whose place has these values. */
export interface Term {
  readonly metric: StudyMetric
  readonly place: readonly string[]
}

/** `agreement.internal > agreement.soft`, or a number on the right. */
export interface Expectation {
  readonly text: string
  readonly left: Term
  readonly operator: Operator
  readonly right: Term | number
}

const HOW =
  'It reads: METRIC.VALUE > METRIC.VALUE, or a number on the right; several values of a place are parted by /, names with spaces are "quoted": accuracy."soft labels"/0.1 >= 0.8'

/** @throws StillroomError `invalid-arguments` that says how it is written */
export function parseExpectation(text: string): Expectation {
  const [, left, operator, right] = /^(.+?)\s*(>=|<=|>|<)\s*(.+)$/.exec(text.trim()) ?? []
  if (left === undefined || right === undefined) throw refused(text)
  const number = Number(right)
  return {
    text,
    left: termOf(left, text),
    operator: operator as Operator,
    right: right.trim() !== '' && Number.isFinite(number) ? number : termOf(right, text),
  }
}

function termOf(written: string, whole: string): Term {
  const [, metric, rest] = /^((?:test\.)?\w+)\.(.+)$/.exec(written.trim()) ?? []
  const known = STUDY_METRICS.find((one) => one === metric)
  if (!known || rest === undefined) throw refused(whole, `Metrics are ${STUDY_METRICS.join(', ')}.`)
  const place = rest.match(/"[^"]*"|[^/"]+/g) ?? []
  if (place.join('/') !== rest) throw refused(whole)
  return { metric: known, place: place.map((name) => name.replaceAll('"', '').trim()) }
}

export function holds(left: number, operator: Operator, right: number): boolean {
  switch (operator) {
    case '>=':
      return left >= right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '<':
      return left < right
  }
}

function refused(text: string, more = ''): StillroomError {
  return new StillroomError(
    'invalid-arguments',
    `${JSON.stringify(text)} is no expectation. ${more} ${HOW}`.replaceAll('  ', ' '),
  )
}
