import {
  CALIBRATION_MEASURES,
  CALIBRATION_PARTS,
  type CalibratedModel,
  type CalibratedPart,
  type CalibratedRole,
  type Calibration,
  type CalibrationDifference,
  type CalibrationMeasure,
  type CalibrationPart,
  type FittedTemperature,
} from '../../contract/calibration.ts'
import { uniformDraws } from '../statistics/uniform-draws.ts'
import { middle95 } from './bootstrap-scores.ts'
import { startCalibrationDraws } from './calibration-draws.ts'
import { fitTemperature } from './fit-temperature.ts'
import type { Judged } from './judge.ts'
import { measureCalibration, type CalibrationNumbers } from './measure-calibration.ts'
import { probabilityDecisions, type ProbabilityDecisions } from './probability-decisions.ts'
import { reliabilityOf } from './reliability.ts'
import { everyTwo } from '../every-two.ts'

/** Of the shuffle whose halves temperatures are fitted and judged on. */
const SPLIT_SEED = 1

interface Model {
  readonly role: CalibratedRole
  readonly judged: Judged
  readonly decisions: ProbabilityDecisions
  readonly numbers: CalibrationNumbers
}

/** What the probabilities of models are worth, while its bootstrap is under way. */
export interface CalibrationInMaking {
  /**
   * Fits a temperature, or draws some of the resamples; each takes some milliseconds.
   * @returns how many of both are left then
   */
  draw(most: number): number
  /** Once nothing is left. */
  told(): Omit<Calibration, 'people'>
}

/**
 * What the probabilities of teacher and students are worth: reliability, ECE, Brier and NLL with
 * intervals, where the teacher is right and wrong too, and what a temperature would mend.
 * @returns undefined of a regression, which has no probabilities
 */
export function startCalibration(
  given: readonly { readonly role: CalibratedRole; readonly judged: Judged }[],
): CalibrationInMaking | undefined {
  const teacher = given.find(({ role }) => role === 'teacher')?.judged
  if (!teacher || teacher.task.kind === 'regression') return undefined
  const examples = teacher.right.length
  const everyOne = new Uint16Array(examples).fill(1)
  const models = given.flatMap(({ role, judged }): (Model & { readonly measure: Measure })[] => {
    const decisions = probabilityDecisions(judged)
    if (!decisions) return []
    const measure = measureCalibration(decisions, teacher.right)
    return [{ role, judged, decisions, measure, numbers: measure(everyOne) }]
  })
  const draws = startCalibrationDraws(
    models.map(({ measure }) => measure),
    examples,
  )
  const halves = halvesOf(examples)
  const temperatures: FittedTemperature[] = []
  const drawn = (at: number, part: CalibrationPart, measure: CalibrationMeasure) =>
    draws.drawn.map((one) => one[at]?.[part][measure] ?? Number.NaN)

  return {
    draw(most) {
      const next = models[temperatures.length]
      if (next) temperatures.push(temperatureOf(next, teacher.right, halves))
      return models.length - temperatures.length + draws.draw(next ? 0 : most)
    },
    told: () => ({
      examples,
      decisions: models[0]?.decisions.each ?? 1,
      models: models.map((model, at): CalibratedModel => {
        const part = (name: CalibrationPart) =>
          partOf(model, name, teacher.right, (measure) => drawn(at, name, measure))
        return {
          role: model.role,
          parts: Object.fromEntries(
            CALIBRATION_PARTS.map((name) => [name, part(name)]),
          ) as CalibratedModel['parts'],
          temperature: temperatures[at] as FittedTemperature,
        }
      }),
      differences: differencesOf(models, drawn),
      resamples: draws.drawn.length,
      splitSeed: SPLIT_SEED,
    }),
  }
}

type Measure = ReturnType<typeof measureCalibration>

function partOf(
  { decisions, numbers }: Model,
  part: CalibrationPart,
  teacherRight: Uint8Array,
  drawn: (measure: CalibrationMeasure) => readonly number[],
): CalibratedPart | null {
  const { each } = decisions
  const isIn = (at: number) =>
    part === 'all' || (teacherRight[Math.floor(at / each)] === 1) === (part === 'teacher-right')
  const confidence = decisions.confidence.filter((_, at) => isIn(at))
  if (confidence.length === 0) return null
  const right = decisions.right.filter((_, at) => isIn(at))
  const { bins } = reliabilityOf(confidence, right)
  const estimate = (measure: CalibrationMeasure) => {
    const value = numbers[part][measure]
    const interval = middle95(drawn(measure).map(orNull))
    return { value, interval: interval && measure === 'ece' ? turned(value, interval) : interval }
  }
  return {
    examples: confidence.length / each,
    right: meanOf(right),
    confidence: meanOf(confidence),
    ece: estimate('ece'),
    brier: estimate('brier'),
    nll: estimate('nll'),
    eceByChance: eceByChance(confidence, bins),
    bins,
  }
}

/**
 * The basic bootstrap interval: the error of so few examples is too high by chance, and that of
 * their resamples by as much again.
 */
function turned(value: number, [low, high]: readonly [number, number]): readonly [number, number] {
  return [Math.max(0, 2 * value - high), Math.max(0, 2 * value - low)]
}

/**
 * The error that these confidences give if each is exactly the chance of being right: of every bin
 * the mean size of a normal deviation, √(2/π · Σ p(1 − p)), over all decisions.
 */
function eceByChance(confidence: Float64Array, bins: CalibratedPart['bins']): number {
  const variances = bins.map(({ from, to }) =>
    confidence.reduce((sum, p) => (p > from && p <= to ? sum + p * (1 - p) : sum), 0),
  )
  return variances.reduce((sum, variance) => sum + Math.sqrt((2 / Math.PI) * variance), 0) / confidence.length
}

function differencesOf(
  models: readonly Model[],
  drawn: (at: number, part: CalibrationPart, measure: CalibrationMeasure) => readonly number[],
): readonly CalibrationDifference[] {
  const placed = models.map((model, at) => ({ ...model, at }))
  const isTeacher = ({ role }: Model) => role === 'teacher'
  const inOrder = [...placed.filter((model) => !isTeacher(model)), ...placed.filter(isTeacher)]
  return everyTwo(inOrder).flatMap(([one, other]) =>
    CALIBRATION_PARTS.flatMap((part) =>
      CALIBRATION_MEASURES.flatMap((measure): readonly CalibrationDifference[] => {
        const value = one.numbers[part][measure] - other.numbers[part][measure]
        if (Number.isNaN(value)) return []
        const [ofOne, ofOther] = [drawn(one.at, part, measure), drawn(other.at, part, measure)]
        const interval = middle95(ofOne.map((number, at) => orNull(number - (ofOther[at] ?? Number.NaN))))
        return [{ first: one.role, second: other.role, part, measure, value, interval }]
      }),
    ),
  )
}

/** Two halves of the examples, by a shuffle that depends on the seed alone. */
function halvesOf(examples: number): readonly [Uint32Array, Uint32Array] {
  const uniform = uniformDraws(SPLIT_SEED)
  const keys = Float64Array.from({ length: examples }, uniform)
  const order = Uint32Array.from(keys, (_, row) => row).sort((x, y) => (keys[x] ?? 0) - (keys[y] ?? 0))
  return [order.subarray(0, Math.ceil(examples / 2)), order.subarray(Math.ceil(examples / 2))]
}

function temperatureOf(
  { judged, decisions }: Model,
  teacherRight: Uint8Array,
  [fitted, judgedOn]: readonly [Uint32Array, Uint32Array],
): FittedTemperature {
  const value = fitTemperature(judged, fitted)
  const weights = new Uint16Array(teacherRight.length)
  for (const row of judgedOn) weights[row] = 1
  const numbers = (of: ProbabilityDecisions) => measureCalibration(of, teacherRight)(weights).all
  return {
    value,
    ofOtherHalf: fitTemperature(judged, judgedOn),
    judgedOn: judgedOn.length,
    before: numbers(decisions),
    after: numbers(probabilityDecisions(judged, value) ?? decisions),
  }
}

const meanOf = (values: Float64Array | Uint8Array) => {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
const orNull = (value: number) => (Number.isNaN(value) ? null : value)
