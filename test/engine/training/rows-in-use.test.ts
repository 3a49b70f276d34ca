import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { learningRateAt } from '../../../src-main/domain/plan/learning-rate.ts'
import type { Tensor } from '../../../src-main/engine/backend.ts'
import { adamSchedule } from '../../../src-main/engine/training/adam.ts'
import { padBatch, type EncodedExample } from '../../../src-main/engine/training/batches.ts'
import type { Weights } from '../../../src-main/engine/training/model-variables.ts'
import {
  completeRows,
  configOfRows,
  cutToRows,
  rowsInUse,
  withRowIds,
  WORD_EMBEDDINGS,
} from '../../../src-main/engine/training/rows-in-use.ts'
import { buildStepGraph } from '../../../src-main/engine/training/step-graph.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'
import type { NumbersToWrite } from '../../../src-main/engine/weights/write-safetensors.ts'
import { FIXTURES, largestDifference } from '../../support/fixtures.ts'
import { STEP_SETTINGS } from '../../support/step-settings.ts'
import { testBackend } from '../../support/test-backend.ts'

const { config, weights } = readModel(join(FIXTURES, 'tiny-student'))
const STEPS = 20
const WEIGHT_DECAY = 0.05
const SCHEDULE = { learningRate: 1e-3, warmup: 0.1, decay: 'linear' } as const

const examples: readonly EncodedExample[] = Array.from({ length: 8 }, (_, index) => ({
  ids: Int32Array.from({ length: 3 + (index % 4) }, (__, at) => 2 + ((index * 5 + at * 3) % 17)),
  typeIds: new Int32Array(3 + (index % 4)),
  label: index % 3,
  line: index + 1,
}))

/** Trains the tiny student on all examples at once, as its table of embeddings is given. */
function train(
  given: readonly EncodedExample[],
  network: typeof config,
  start: Weights,
  freeze: 'none' | 'embeddings' = 'none',
): Weights {
  const graph = buildStepGraph({
    student: network,
    classes: 3,
    stages: [{ terms: [{ loss: 'hard-label', weight: 1 }], pairs: [] }],
    ...STEP_SETTINGS,
    weightDecay: WEIGHT_DECAY,
    freeze,
    dropout: false,
    own: testBackend(),
  })
  const session = testBackend().load(graph.graph)
  graph.student.assign(session, start)
  session.run(new Map(), [graph.adam.reset])
  const { ids, typeIds, mask, labels } = padBatch(given, Int32Array.from(given.keys()))
  for (let step = 0; step < STEPS; step++) {
    const schedule = adamSchedule(step + 1, learningRateAt(step, STEPS, SCHEDULE), WEIGHT_DECAY)
    session.run(
      new Map<typeof graph.inputs.ids, Tensor>([
        [graph.inputs.ids, ids],
        [graph.inputs.typeIds, typeIds],
        [graph.inputs.mask, mask],
        [graph.inputs.labels, labels],
        [graph.inputs.seed, { shape: [2], data: Int32Array.of(1, step) }],
        [graph.adam.schedule, { shape: [schedule.length], data: schedule }],
      ]),
      [graph.stages[0]!.report],
    )
  }
  const trained = graph.student.fetch(session)
  session.close()
  return trained
}

function wholeOf(numbers: NumbersToWrite): Float32Array {
  if (numbers instanceof Float32Array) return numbers
  return Float32Array.from(Array.from(numbers.pieces(), (piece) => [...piece]).flat())
}

describe('the rows of embeddings in use', () => {
  test('are put back into the table piece by piece, and the others shrunk', () => {
    const [rows, width, decay] = [2500, 3, 0.75]
    const start = Float32Array.from({ length: rows * width }, (_, index) => index / 7)
    const ids = Int32Array.of(0, 1, 1023, 1024, 2047, 2499)
    const cut = Float32Array.from({ length: ids.length * width }, (_, index) => -1 - index)
    const completed = completeRows(new Map([[WORD_EMBEDDINGS, cut]]), start, { ids }, decay)
    const expected = start.map((value) => value * decay)
    ids.forEach((id, place) => expected.set(cut.subarray(place * width, (place + 1) * width), id * width))
    const pieces: Float32Array[] = []
    const table = completed.get(WORD_EMBEDDINGS)!
    if (table instanceof Float32Array) throw new Error('It was made as a whole')
    for (const piece of table.pieces()) pieces.push(piece.slice()) // the next one is written over it
    expect(pieces.length).toBe(3)
    expect(Float32Array.from(pieces.flatMap((piece) => [...piece]))).toEqual(expected)
  })

  test('train as they do in the whole table, and the others shrink as they would there', () => {
    const whole = train(examples, config, weights)
    const rows = rowsInUse(examples, config.vocabularySize)
    expect(rows.ids.length).toBeLessThan(config.vocabularySize / 2)
    const cut = train(
      withRowIds(examples, rows),
      configOfRows(config, rows),
      cutToRows(weights, rows, config.width),
    )
    let decay = 1
    for (let step = 0; step < STEPS; step++) decay *= 1 - learningRateAt(step, STEPS, SCHEDULE) * WEIGHT_DECAY
    const completed = completeRows(cut, weights.get(WORD_EMBEDDINGS)!, rows, decay)
    for (const [name, values] of whole) {
      const got = wholeOf(completed.get(name)!)
      const shape = [values.length]
      // A key's bias has a gradient of rounding alone, which Adam makes steps of.
      const most = name.endsWith('.key.bias') ? 1 : 2e-6
      expect([name, largestDifference({ shape, data: got }, { shape, data: values }) < most]).toEqual([
        name,
        true,
      ])
    }
    const moved = largestDifference(
      { shape: [], data: wholeOf(completed.get(WORD_EMBEDDINGS)!) },
      { shape: [], data: weights.get(WORD_EMBEDDINGS)! },
    )
    expect(moved).toBeGreaterThan(1e-3)
  })

  test('that are frozen keep every bit, with the other tables and their norm, while the layers move', () => {
    const trained = train(examples, config, weights, 'embeddings')
    for (const [name, values] of trained) {
      const isSame = Buffer.from(values.buffer).equals(Buffer.from(weights.get(name)!.slice().buffer))
      expect([name, isSame]).toEqual([name, name.startsWith('embeddings.')])
    }
  })
})
