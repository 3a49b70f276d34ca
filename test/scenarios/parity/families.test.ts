import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { FAMILY_IDS } from '../../../src-main/contract/families.ts'
import type { LossTerm } from '../../../src-main/contract/plan-losses.ts'
import { learningRateAt } from '../../../src-main/domain/plan/learning-rate.ts'
import type { Session, Tensor } from '../../../src-main/engine/backend.ts'
import type { Node } from '../../../src-main/engine/graph/graph.ts'
import { adamSchedule } from '../../../src-main/engine/training/adam.ts'
import type { EncoderOutputs } from '../../../src-main/engine/encoder/encoder.ts'
import { buildStepGraph, type StepGraph } from '../../../src-main/engine/training/step-graph.ts'
import { readSafetensors } from '../../../src-main/model-folder/read-safetensors.ts'
import type { Model } from '../../../src-main/model-folder/read-weights.ts'
import { toFloat32 } from '../../../src-main/model-folder/to-float32.ts'
import { familyName } from '../../../src-main/model-folder/weight-names.ts'
import { headsLast, rowsAtTokens } from '../../support/at-real-tokens.ts'
import { exportStudent, readFamilyCases, readSavedModel } from '../../support/family-fixtures.ts'
import { distanceOfPrints, familyBatch, familyWeight, fingerprint } from '../../support/family-numbers.ts'
import { largestDifference, readFixture, rowOf } from '../../support/fixtures.ts'
import { allOf } from '../../support/reads-of-all.ts'
import { STEP_SETTINGS } from '../../support/step-settings.ts'
import { testBackend } from '../../support/test-backend.ts'

// The counterpart of test/reference/families.py, whose fixtures it reads.

const VOCABULARY = 40
const CLASSES = 3
const STEPS = 50
const TRAINING = { learningRate: 5e-4, warmup: 0.1, decay: 'linear' } as const
const PAIRS = [
  { teacher: 1, student: 1 },
  { teacher: 3, student: 2 },
]
const LOSSES: readonly LossTerm[] = [
  { loss: 'hard-label', weight: 1 },
  { loss: 'soft-label', weight: 1, temperature: 2 },
  { loss: 'attention-kl', weight: 1 },
  { loss: 'hidden-mse', weight: 1, at: 'tokens' },
]

/**
 * The largest differences that are let pass: absolute of what networks say, relative of gradients,
 * of the losses of the steps and of the weights after them.
 */
const WITHIN = { logits: 1e-4, hidden: 1e-4, attention: 1e-4, gradients: 1e-3, losses: 1e-3, weights: 1e-3 }

/**
 * On a CPU, TensorFlow's own operations compute a family's first case: its options go the same ways
 * there, and what they do otherwise, gradients show, so no steps are taken. On a GPU they are all
 * there is: every case, and the steps of the first.
 */
const { isFused, device } = testBackend()
const CASES = isFused || device === 'CUDA' ? undefined : 1
const takesSteps = (index: number) => isFused || (device === 'CUDA' && index === 0)

const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe.each(FAMILY_IDS)('%s against PyTorch', (family) => {
  const cases = readFamilyCases(family)
  const reference = readFixture(`families/${family}`)

  const computed = Object.entries(cases).slice(0, CASES)
  test.each(computed)('%s', (name, each) => {
    const of = (tensor: string) => reference(`${name}/${tensor}`)
    const folder = join(root, family, name)
    const teacher = readSavedModel('teacher', each.teacher, `${folder}.teacher`)
    const student = readSavedModel('student', each.student, `${folder}.student`)
    const opened = open(teacher, student)
    const batch = batchOf('batch', each.longest < 20 ? 4 : 2, each.longest, student)
    const { outputs, parameters, gradients, ofChance } = compare(opened, batch, of)
    const steps = takesSteps(Object.keys(cases).indexOf(name)) && {
      losses: trainAlong(opened, student, of('curve.report')),
      weights: largestOfWeights(opened, ofChance, of),
    }
    const found = { ...outputs, gradients, ...steps }
    opened.session.close()
    const numbers = Object.values(found).map((value) => value.toExponential(0))
    console.info(`| ${[family, name, ...numbers].join(' | ')} |`)
    expect(parameters).toEqual(Object.keys(each.student.tensors).sort())
    for (const [what, difference] of Object.entries(found))
      expect(difference, what).toBeLessThan(WITHIN[what as keyof typeof WITHIN])
  })

  test.each(Object.entries(cases))(
    '%s: a student that we write is what Python loaded when its config.json was recorded',
    (name, each) => {
      const folder = join(root, family, `${name}.exported`)
      exportStudent(each, folder)
      expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toEqual(each.exported)
      const written = readSafetensors(join(folder, 'model.safetensors'))
      const shapes = [...written].map(([tensor, { shape }]) => [tensor, shape] as const)
      expect(Object.fromEntries(shapes)).toEqual(each.student.tensors)
      for (const [tensor, stored] of written)
        expect(toFloat32(tensor, stored)).toEqual(familyWeight('student', tensor, stored.shape))
    },
  )
})

interface Opened {
  readonly graph: StepGraph
  readonly ofTeacher: EncoderOutputs
  readonly session: Session
  /** What Python calls a parameter. */
  readonly python: (parameter: string) => string
}

function open(teacher: Model, student: Model): Opened {
  const graph = buildStepGraph({
    student: student.config,
    teacher: teacher.config,
    classes: CLASSES,
    stages: [{ terms: LOSSES, pairs: PAIRS }],
    ...STEP_SETTINGS,
    dropout: false,
    own: testBackend(),
  })
  const ofTeacher = allOf(graph, 'teacher', teacher.config)
  const session = testBackend().load(graph.graph)
  graph.student.assign(session, student.weights)
  graph.teacher?.assign(session, teacher.weights)
  session.run(new Map(), [graph.adam.reset])
  return { graph, ofTeacher, session, python: (name) => familyName(name, student.config.family) }
}

/** A batch as the tokenizer of the family would give it: without type ids where it has none. */
function batchOf(name: string, rows: number, longest: number, { config }: Model) {
  const batch = familyBatch(name, { rows, longest, vocabulary: VOCABULARY, classes: CLASSES })
  if (config.tokenTypes > 1) return batch
  return { ...batch, typeIds: { ...batch.typeIds, data: batch.typeIds.data.map(() => 0) } }
}

type Batch = ReturnType<typeof batchOf>

function feeds({ inputs }: StepGraph, { ids, typeIds, mask, labels }: Batch): Map<Node, Tensor> {
  return new Map([
    [inputs.ids, ids],
    [inputs.typeIds, typeIds],
    [inputs.mask, mask],
    [inputs.labels, labels],
  ])
}

interface Compared {
  /** The largest differences of what both networks say at real tokens. */
  readonly outputs: Readonly<Record<'logits' | 'hidden' | 'attention', number>>
  /** Parameters that have a gradient, as Python calls them, sorted. */
  readonly parameters: readonly string[]
  /** The largest relative difference of the gradient by a parameter. */
  readonly gradients: number
  /**
   * Parameters on which nothing depends, as a key's bias, which shifts all scores of a row alike:
   * their gradients are rounding errors, and Adam moves them at random.
   */
  readonly ofChance: ReadonlySet<string>
}

/** Everything in one call: each set of fetched nodes is a graph that TensorFlow optimises first. */
function compare(
  { graph, ofTeacher: { hiddenStates, attention }, session, python }: Opened,
  batch: Batch,
  of: (tensor: string) => Tensor,
): Compared {
  const { logits, teacherLogits } = graph.evaluated
  const { gradients } = graph.stages[0]!
  const nodes = [logits, teacherLogits!, ...hiddenStates, ...attention, ...gradients.values()]
  const values = [...session.run(feeds(graph, batch), nodes)]
  const [ofStudent, ofTeacher] = values.splice(0, 2)
  const hidden = values
    .splice(0, hiddenStates.length)
    .map((value, layer) => largestDifference(rowsAtTokens(value, batch.mask), of(`teacher.hidden.${layer}`)))
  const shares = values
    .splice(0, attention.length)
    .map((value, layer) =>
      largestDifference(rowsAtTokens(headsLast(value), batch.mask), of(`teacher.attention.${layer + 1}`)),
    )
  const outputs = {
    logits: Math.max(
      largestDifference(ofStudent!, of('student.logits')),
      largestDifference(ofTeacher!, of('teacher.logits')),
    ),
    hidden: Math.max(...hidden),
    attention: Math.max(...shares),
  }
  const byName = new Map([...gradients.keys()].map((name, index) => [python(name), values[index]!.data]))
  return { outputs, ...compareGradients(byName, of) }
}

function compareGradients(
  gradients: ReadonlyMap<string, Tensor['data']>,
  of: (tensor: string) => Tensor,
): Omit<Compared, 'outputs'> {
  const found = [...gradients].map(([name, values]) => {
    const expected = of(`gradient.${name}`).data
    const distance = distanceOfPrints(fingerprint(name, values), expected)
    return { name, distance, norm: expected[0] ?? NaN }
  })
  const whole = Math.hypot(...found.map(({ norm }) => norm))
  const isOfChance = (norm: number) => norm < 1e-6 * whole
  const differences = found.map(({ distance, norm }) => distance / (isOfChance(norm) ? whole : norm))
  return {
    parameters: found.map(({ name }) => name).sort(),
    gradients: Math.max(...differences),
    ofChance: new Set(found.filter(({ norm }) => isOfChance(norm)).map(({ name }) => name)),
  }
}

/** Trains along the batches. @returns the largest relative difference of any reported number */
function trainAlong({ graph, session }: Opened, student: Model, reports: Tensor): number {
  const stage = graph.stages[0]!
  let largest = 0
  for (let step = 0; step < STEPS; step++) {
    const fed = feeds(graph, batchOf(`step ${step}`, 6, 9, student))
    const rate = learningRateAt(step, STEPS, TRAINING)
    fed.set(graph.adam.schedule, { shape: [5], data: adamSchedule(step + 1, rate, 0.01) })
    const [report] = session.run(fed, [stage.report])
    const expected = rowOf(reports, step).data
    const positions = [0, 1, ...stage.terms.map(({ position }) => position)]
    positions.forEach((position, index) => {
      const wanted = expected[index] ?? NaN
      largest = Math.max(largest, Math.abs((report!.data[position] ?? NaN) - wanted) / Math.abs(wanted))
    })
  }
  return largest
}

/** The largest relative distance of a parameter after the steps, without those of chance. */
function largestOfWeights(
  { graph, session, python }: Opened,
  ofChance: ReadonlySet<string>,
  of: (tensor: string) => Tensor,
): number {
  const distances = [...graph.student.fetch(session)]
    .map(([name, values]) => ({ name: python(name), values }))
    .filter(({ name }) => !ofChance.has(name))
    .map(({ name, values }) => {
      const expected = of(`curve.final.${name}`).data
      return distanceOfPrints(fingerprint(name, values), expected) / (expected[0] ?? NaN)
    })
  return Math.max(...distances)
}
