import {
  CALIBRATION_MEASURES,
  CALIBRATION_PARTS,
  type CalibratedPart,
  type CalibratedRole,
  type Calibration,
  type CalibrationMeasure,
  type CalibrationPart,
} from '../../src-main/contract/calibration.ts'
import type { Estimate } from '../../src-main/contract/inheritance.ts'
import type { TableContent } from '../../src-main/domain/tables/table-text.ts'
import { lessText, MODEL_LOOKS } from './model-looks.ts'

export const PART_NAMES: Readonly<Record<CalibrationPart, string>> = {
  all: 'all',
  'teacher-right': 'T right',
  'teacher-wrong': 'T wrong',
}

export const MEASURE_NAMES: Readonly<Record<CalibrationMeasure, string>> = {
  ece: 'ECE, 15 bins, %',
  brier: 'Brier',
  nll: 'NLL, nats',
}

/** How a measure is made. */
export function measureAbout(measure: CalibrationMeasure, { resamples }: Calibration): string {
  const bootstrap = `Intervals: 95 %, ${resamples.toLocaleString('en')} resamples of the examples, the same for all models`
  const formula: Readonly<Record<CalibrationMeasure, string>> = {
    ece: 'Expected calibration error: mean |confidence − share right| over 15 equally wide bins of the confidence, by their counts (Guo et al. 2017). Few examples make it too high by chance: the basic bootstrap interval takes that off, and what calibrated confidences would give stands below.',
    brier:
      'Mean squared error of the probability; of three classes or more summed over the classes, as scikit-learn scales it (Brier 1950).',
    nll: 'Mean −log of the probability of what the human says.',
  }
  return `${formula[measure]} ${bootstrap}. Lower is better.`
}

/** 8.8, or 0.165 */
export function measureText(measure: CalibrationMeasure, value: number): string {
  return (measure === 'ece' ? (100 * value).toFixed(1) : value.toFixed(3)).replace('-', '−')
}

/** + 0.4, − 0.012 */
export function measureDifference(measure: CalibrationMeasure, value: number): string {
  return `${value < 0 ? '−' : '+'} ${measureText(measure, Math.abs(value))}`
}

/** 6.9–10.7, −1.2 to 0.4, .183–.203: as narrow as it can be said. */
export function measureRange(measure: CalibrationMeasure, { interval }: Estimate): string {
  if (!interval) return ''
  const [from, to] = interval.map((end) =>
    measure === 'ece'
      ? measureText(measure, end)
      : end
          .toFixed(Math.abs(end) < 1 ? 3 : 2)
          .replace('0.', '.')
          .replace('-', '−'),
  )
  return interval[0] < 0 ? `${from} to ${to}` : `${from}–${to}`
}

/** How the correlation of people's spread with confidence is made, in a part. */
export function peopleAbout({ people }: Calibration, part: CalibrationPart): string {
  const counted = people?.[part]?.examples ?? 0
  return `Spearman’s ρ of two numbers of each example: the standard deviation of people’s ratings, and how sure the model is of its answer; ${counted.toLocaleString('en')} examples with ratings. Below 0: less sure where people disagree. Intervals: 95 %, by its influence function, paired for the difference.`
}

/** Who is surer than it is right, or less sure, on some examples. */
export function calibrationVerdict({ models, decisions }: Calibration, part: CalibrationPart): string {
  const where = {
    all: '',
    'teacher-right': ' where the teacher is right',
    'teacher-wrong': ' where the teacher is wrong',
  }[part]
  const said = models.flatMap(({ role, parts }) => {
    const found = parts[part]
    if (!found) return []
    return `${MODEL_LOOKS[role].mark} ${percent(found.confidence)} sure, ${percent(found.right)} right`
  })
  const counted = models[0]?.parts[part]?.examples ?? 0
  if (said.length === 0) return `No example${where}.`
  const each = decisions === 1 ? '' : `, ${decisions} labels each`
  return `${counted.toLocaleString('en')} examples${where}${each}: ${said.join('; ')}.`
}

/** What ECE is by chance alone, of each. */
export function byChanceWords({ models }: Calibration, part: CalibrationPart): string {
  const said = models.flatMap(({ role, parts }) => {
    const found = parts[part]
    return found ? `${MODEL_LOOKS[role].mark} ${percent(found.eceByChance)}` : []
  })
  return `ECE of calibrated confidences, so many examples: ${said.join(', ')} %.`
}

/** What a temperature does to each, which half it is of, and what it is not. */
export function temperatureWords({ models, splitSeed }: Calibration): {
  readonly lines: readonly { readonly role: CalibratedRole; readonly text: string; readonly about: string }[]
  readonly method: string
} {
  const judgedOn = models[0]?.temperature.judgedOn ?? 0
  return {
    lines: models.map(({ role, temperature: { value, ofOtherHalf, before, after } }) => ({
      role,
      text: `${value.toFixed(2)}: ECE ${measureText('ece', before.ece)} → ${measureText('ece', after.ece)}, NLL ${before.nll.toFixed(3)} → ${after.nll.toFixed(3)}`,
      about: `Fitted on the other half it is ${ofOtherHalf.toFixed(2)}. Brier ${before.brier.toFixed(3)} → ${after.brier.toFixed(3)}. Above 1: surer than it should be.`,
    })),
    method: `Least NLL on one half of the dev set, judged on the other ${judgedOn.toLocaleString('en')} (shuffled, seed ${splitSeed}). No answer and nothing stored changes.`,
  }
}

const percent = (share: number) => `${(100 * share).toFixed(1)}`

/** Every number of every part, exactly. */
export function calibrationContent({ models, differences, people }: Calibration): TableContent {
  const line = (
    who: string,
    part: CalibrationPart,
    measure: string,
    { value, interval }: Estimate,
    examples: number | null,
  ) => [who, PART_NAMES[part], measure, examples, value, ...(interval ?? [null, null])]
  const alone = (value: number): Estimate => ({ value, interval: null })
  const ofPart = (who: string, part: CalibrationPart, found: CalibratedPart) => [
    ...CALIBRATION_MEASURES.map((measure) => line(who, part, measure, found[measure], found.examples)),
    line(who, part, 'ece by chance', alone(found.eceByChance), found.examples),
    line(who, part, 'share right', alone(found.right), found.examples),
    line(who, part, 'mean confidence', alone(found.confidence), found.examples),
  ]
  return {
    columns: ['who', 'where', 'measure', 'examples', 'value', '95 % low', '95 % high'],
    rows: [
      ...models.flatMap(({ role, parts }) =>
        CALIBRATION_PARTS.flatMap((part) => {
          const found = parts[part]
          return found ? ofPart(MODEL_LOOKS[role].mark, part, found) : []
        }),
      ),
      ...differences.map(({ first, second, part, measure, value, interval }) =>
        line(lessText(first, second), part, measure, { value, interval }, null),
      ),
      ...CALIBRATION_PARTS.flatMap((part) => {
        const found = people?.[part]
        if (!found) return []
        const ofPeople = (who: string, estimate: Estimate) =>
          line(who, part, 'ρ of people’s spread and confidence', estimate, found.examples)
        return [
          ...found.models.map((model) => ofPeople(MODEL_LOOKS[model.role].mark, model)),
          ...found.differences.map((one) => ofPeople(lessText(one.first, one.second), one)),
        ]
      }),
      ...models.map(({ role, temperature }) =>
        line(MODEL_LOOKS[role].mark, 'all', 'temperature, fitted on a half', alone(temperature.value), null),
      ),
    ],
  }
}
