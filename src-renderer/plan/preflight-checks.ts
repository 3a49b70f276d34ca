import { fillsMemory } from '../../src-main/domain/plan/preflight-figures.ts'
import { randomPartsSentence } from '../../src-main/domain/run/random-parts.ts'
import { selectionOf } from '../../src-main/domain/plan/network-shape.ts'
import { lossesOf } from '../../src-main/domain/plan/stages.ts'
import { modelText } from '../../src-main/domain/plan/model-name.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { MeasuredTerm, PreflightReport, MeasuredTraining } from '../../src-main/contract/preflight.ts'
import { WEIGHT_SELECTIONS } from '../../src-main/contract/weight-selections.ts'
import { wilsonInterval } from '../../src-main/domain/statistics/wilson-interval.ts'
import { termTitle } from './loss-groups.ts'
import { unmappedInWords, unmappedTeachers } from './mapping-edits.ts'

/** One thing looked at before a run, in words. */
export interface Check {
  readonly state: 'fine' | 'caution' | 'bad'
  readonly text: string
  readonly value?: string
}

/** Rounding of float32 over a batch; what is more is a fault. */
const MOST_ROUNDING = 1e-4
/** bfloat16 keeps 8 bits. */
const MOST_ROUNDING_SHORT = 2e-2
const MANY_CUT = 0.01

/** What a dry run says of a plan. @param teacherLayers the teacher's depth, where it is known */
export function preflightChecks(
  report: PreflightReport,
  plan: RunPlan,
  teacherLayers: number | undefined,
): readonly Check[] {
  const { student, teacher } = report
  const all: readonly (Check | undefined)[] = [
    ...teacherChecks(report, plan),
    {
      state: 'fine',
      text: "The tokenizer fits the model's vocabulary",
      value: student.vocabulary.toLocaleString('en'),
    },
    finiteCheck([...student.terms, ...(teacher?.terms ?? [])]),
    paddingCheck(student.terms, plan),
    startCheck(plan),
    ...randomChecks(report),
    cutCheck(report),
    unmappedCheck(plan, teacherLayers),
    warmupCheck(report, plan),
    memoryCheck(report),
    vaultCheck(report, plan),
    mixturesCheck(plan),
    besidesCheck(report),
  ]
  return all.filter((check) => check !== undefined)
}

function memoryCheck(report: PreflightReport): Check | undefined {
  const { peakMemoryBytes, recomputedPeakBytes: recomputed, totalMemoryBytes } = report
  if (!fillsMemory(peakMemoryBytes, totalMemoryBytes)) return undefined
  const fits = recomputed !== undefined && !fillsMemory(recomputed, totalMemoryBytes)
  return {
    state: 'bad',
    text: `The longest batch nearly fills the memory; ${
      fits
        ? `it fits with layers recomputed, in ${(recomputed / 1e9).toFixed(1)} GB, or with a smaller micro-batch`
        : 'a smaller batch or shorter texts help'
    }`,
  }
}

function vaultCheck({ student }: PreflightReport, plan: RunPlan): Check | undefined {
  const reason = student.vault?.notKept
  if (plan.kind !== 'distill' || plan.teacher.vault.keep !== 'always' || reason === undefined)
    return undefined
  return {
    state: 'bad',
    text: `The run would not start: the vault is to be kept always, and there is no room for it: ${reason}`,
  }
}

function mixturesCheck(plan: RunPlan): Check | undefined {
  if (!lossesOf(plan).some(({ texts }) => texts === 'mixed')) return undefined
  return {
    state: 'fine',
    text: 'The teacher reads mixtures of texts in every step, which no vault can hold',
  }
}

function besidesCheck({ besides }: PreflightReport): Check | undefined {
  if (besides === 0) return undefined
  const runs = besides === 1 ? 'a run' : `${besides} runs`
  return { state: 'caution', text: `Measured beside ${runs} in training; alone it is faster` }
}

/** A classifier that does no better than always saying the commonest class is no teacher. */
function teacherChecks({ student, teacher }: PreflightReport, plan: RunPlan): readonly Check[] {
  if (plan.kind === 'fine-tune') return []
  if (teacher)
    return [{ state: 'fine', text: 'The teacher is fine-tuned first; its beginning stood in for it' }]
  if (!student.teacher) return []
  const { right, of, majority } = student.teacher
  const [low, high] = wilsonInterval(right, of)
  const range = `${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)} %`
  const told = `The teacher is right on ${right} of ${of} dev examples`
  if (!majority) return [{ state: 'fine', text: told, value: range }]
  const guess = `always saying “${majority.label}” is right on ${(100 * majority.share).toFixed(1)} %`
  const isBetter = low > majority.share
  const isWorse = high < majority.share
  return [
    {
      state: isWorse ? 'caution' : 'fine',
      text: told,
      value: range,
    },
    ...(isBetter
      ? []
      : [
          {
            state: 'caution' as const,
            text: isWorse
              ? `That is worse than guessing: ${guess}`
              : `By these ${of} it cannot be told from guessing: ${guess}`,
          },
        ]),
  ]
}

function finiteCheck(terms: readonly MeasuredTerm[]): Check {
  const broken = terms.filter(
    ({ value, gradientNorm }) => !Number.isFinite(value) || !Number.isFinite(gradientNorm),
  )
  return broken.length === 0
    ? { state: 'fine', text: 'Every loss and its gradient is finite' }
    : { state: 'bad', text: `${broken.map(termTitle).join(', ')}: the loss or its gradient is not finite` }
}

function paddingCheck(terms: readonly MeasuredTerm[], { training: { precision } }: RunPlan): Check {
  const most = Math.max(0, ...terms.map(({ paddingDifference }) => paddingDifference))
  const isRounding = most <= (precision === 'bfloat16' ? MOST_ROUNDING_SHORT : MOST_ROUNDING)
  return {
    state: isRounding ? 'fine' : 'caution',
    text: isRounding ? 'Losses are unchanged by extra padding' : 'Losses change with extra padding',
    value: most === 0 ? '0' : most.toExponential(0),
  }
}

function startCheck(plan: RunPlan): Check | undefined {
  if (plan.kind === 'fine-tune') return undefined
  const { start } = plan.student
  const from = {
    teacher: start.from === 'teacher' ? `from ${start.layers.map((layer) => `T${layer}`).join(', ')}` : '',
    pretrained: 'from the first layers of the base',
    model: start.from === 'model' ? `as ${modelText(start.model)}` : '',
    random: 'from random numbers',
    checkpoint: start.from === 'checkpoint' ? `from step ${start.step} of run ${start.run}` : '',
  }[start.from]
  const selection = selectionOf(plan.student)
  const narrowed = selection ? `, narrowed to ${WEIGHT_SELECTIONS[selection].title}` : ''
  return { state: 'fine', text: `The student starts ${from}${narrowed}` }
}

/**
 * What nothing gives a value, and what of the model's files is read otherwise than it is written.
 */
function randomChecks({ student, teacher }: PreflightReport): readonly Check[] {
  const of = (whose: string, { startsAtRandom, notes }: MeasuredTraining): readonly Check[] => {
    const random = randomPartsSentence(startsAtRandom)
    return [
      ...(random ? [{ state: 'fine', text: `${whose} ${random}` } as const] : []),
      ...notes.map((text) => ({ state: 'caution', text: text.replace(/\.$/, '') }) as const),
    ]
  }
  const studentNotes = student.notes.filter((note) => !teacher?.notes.includes(note))
  return teacher
    ? [...of('The teacher', teacher), ...of('The student', { ...student, notes: studentNotes })]
    : of('The model that is trained', student)
}

function cutCheck({ student }: PreflightReport): Check {
  const { cutExamples, trainExamples, longestTokens, longestText } = student
  if (cutExamples === 0)
    return {
      state: 'fine',
      text: `No text is cut; the longest has ${longestTokens} of ${longestText} tokens`,
    }
  const share = cutExamples / Math.max(1, trainExamples)
  return {
    state: share > MANY_CUT ? 'caution' : 'fine',
    text: `${(100 * share).toFixed(share < MANY_CUT ? 2 : 1)} % of texts are cut at ${longestText} tokens`,
    value: cutExamples.toLocaleString('en'),
  }
}

function unmappedCheck(plan: RunPlan, teacherLayers: number | undefined): Check | undefined {
  if (plan.kind === 'fine-tune' || plan.mapping.length === 0 || teacherLayers === undefined) return undefined
  const unmapped = unmappedTeachers(plan.mapping, teacherLayers)
  return unmapped.length === 0
    ? { state: 'fine', text: 'Every teacher layer feeds a student layer' }
    : { state: 'caution', text: unmappedInWords(unmapped).replace(/\.$/, '') }
}

function warmupCheck({ student }: PreflightReport, { training: { warmup } }: RunPlan): Check | undefined {
  const shortest = Math.min(...student.stages.map(({ steps }) => steps))
  if (warmup < 0.5) return undefined
  return {
    state: 'caution',
    text: `The warm-up is ${Math.ceil(warmup * shortest)} of a stage's ${shortest} steps`,
  }
}
