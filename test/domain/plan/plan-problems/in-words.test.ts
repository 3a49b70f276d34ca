// Slow: thousands of random plans.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withValueAt, type JsonPath } from '../../../../src-main/domain/plan/json-path.ts'
import { parseRunPlan } from '../../../../src-main/domain/plan/parse-run-plan.ts'
import { checkPlan } from '../../../../src-main/domain/plan/plan-problems.ts'
import { titleOf } from '../../../../src-main/domain/plan/setting-words.ts'
import { teacherOf } from '../../a-teacher.ts'

const PLAN = {
  kind: 'distill',
  name: 'a plan',
  data: {
    source: {
      kind: 'files',
      train: 'train.tsv',
      dev: 'dev.tsv',
      text: ['a', 'b'],
      label: 'c',
      labels: ['no', 'yes'],
    },
    labels: { POSITIVE: 'yes', NEGATIVE: 'no' },
    maxLength: 64,
    fraction: 0.5,
  },
  teacher: {
    model: { kind: 'hub', id: 'bert-base-uncased', revision: 'main' },
    fineTune: { epochs: 2, batchSize: 16, microBatch: 4, learningRate: 2e-5, seed: 3, fraction: 1 },
    vault: { keep: 'auto', precision: 'float32', gigabytes: 20 },
  },
  student: {
    layers: 3,
    width: 768,
    heads: 12,
    feedForward: 3072,
    start: { from: 'teacher', layers: [2, 4, 6] },
  },
  mapping: [
    { teacher: 0, student: 0 },
    { teacher: 2, student: 1 },
    { teacher: 4, student: 2 },
  ],
  losses: [
    { loss: 'hard-label', weight: 1 },
    { loss: 'soft-label', temperature: 2 },
    { loss: 'attention-kl', weight: 0.5, per: 'text' },
    { loss: 'hidden-mse', at: 'tokens', per: 'tokens' },
  ],
  strategy: {
    kind: 'progressive',
    train: 'layer',
    stageEpochs: [1, 2, 0.5],
    convergence: { threshold: 0.01, windowSteps: 50 },
  },
  training: {
    epochs: 3,
    batchSize: 32,
    microBatch: 8,
    learningRate: 5e-5,
    warmup: 0.1,
    decay: 'linear',
    weightDecay: 0.01,
    clipNorm: 1,
    dropout: 0.1,
    precision: 'float32',
    freeze: 'none',
    recompute: 'none',
    seed: 1,
    evaluateEvery: 1,
    checkpointEverySeconds: 120,
  },
} as const

/** Every place of a document, the document itself first. */
function placesOf(value: unknown, path: JsonPath = []): readonly JsonPath[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Array.isArray(value)
    ? value.flatMap((entry, index) => placesOf(entry, [...path, index]))
    : Object.entries(value).flatMap(([key, entry]) => placesOf(entry, [...path, key]))
  return [path, ...inner]
}

const PLACES = placesOf(PLAN)
const oddNumber = fc.constantFrom(
  0,
  -0,
  -1,
  0.5,
  1e99,
  1e-99,
  -1e308,
  2 ** 53,
  2 ** 31,
  2.5,
  NaN,
  Infinity,
  -Infinity,
)
const oddValue = fc.oneof(
  oddNumber,
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    '',
    '3',
    'many',
    '\u0000',
    'x'.repeat(500),
    'a\nb',
    null,
    true,
    [],
    {},
    [[]],
    [NaN],
    ['1'],
    { kind: 'x' },
  ),
  fc.array(fc.oneof(oddNumber, fc.string())),
  fc.jsonValue(),
)
const change = fc.record({ path: fc.constantFrom(...PLACES), value: oddValue })
const addition = fc.record({
  path: fc.constantFrom(...PLACES),
  key: fc.string({ minLength: 1 }),
  value: oddValue,
})

/** What a person wrote, said back to them: it may be any word. */
const QUOTED = /"(?:[^"\\]|\\.)*"/g
/** What zod says by itself, in any version: none of it is for people. */
const RAW =
  /invalid (input|type|union|discriminator)|expected .* received|too (small|big)|unrecognized|9007199254740991|\d{30}|undefined|\[object|NaN\b/i

function sayings(input: unknown): readonly string[] {
  const { plan, problems } = checkPlan(input, { teacher: teacherOf(12), trainRows: 10_000 })
  expect((plan === undefined) === problems.length > 0).toBe(true)
  for (const { path, message } of problems) {
    expect(message.replace(QUOTED, '')).not.toMatch(RAW)
    expect(message.startsWith(titleOf(path)) || message.includes('is no setting of')).toBe(true)
    expect(message).toMatch(/^[A-Z"]/)
    expect(message.length).toBeLessThan(600)
  }
  return problems.map(({ message }) => message)
}

describe('whatever stands in a plan', () => {
  test('the plan of these tests can be run', () => {
    expect(checkPlan(PLAN, { teacher: teacherOf(12) }).problems).toEqual([])
  })

  test('the answer is a plan or sentences, each with the name of its setting', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.option(addition), (changes, more) => {
        let input: unknown = PLAN
        for (const { path, value } of changes) input = changed(input, path, value)
        if (more) input = changed(input, [...more.path, more.key], more.value)
        sayings(input)
      }),
      { numRuns: 3000 },
    )
  })

  test('the form and the command line use the same sentences', () => {
    fc.assert(
      fc.property(change, ({ path, value }) => {
        const input = changed(PLAN, path, value)
        const inForm = checkPlan(input).problems.map(({ message }) => message)
        let said: readonly string[] = []
        try {
          parseRunPlan(input)
        } catch (thrown) {
          said = String((thrown as Error).message)
            .split('\n  ')
            .slice(1)
        }
        expect(said).toEqual(inForm)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    [
      ['training', 'epochs'],
      1e99,
      'Epochs (training.epochs) is 1e+99; it must be a number above 0 and at most 1,000',
    ],
    [['training', 'epochs'], NaN, 'Epochs (training.epochs) is not a number; it must be a number above 0'],
    [['training', 'epochs'], '3', 'Epochs (training.epochs) is "3"; it must be a number above 0'],
    [['training', 'batchSize'], 1e99, 'Batch size (training.batchSize) is 1e+99; it must be a whole number'],
    [
      ['strategy', 'stageEpochs'],
      'one',
      'Epochs of a stage (strategy.stageEpochs) is "one"; it must be a number',
    ],
    [
      ['strategy', 'stageEpochs', 1],
      'x',
      'Epochs of stage 2 (strategy.stageEpochs[1]) is "x"; it must be a number',
    ],
    [['strategy', 'stageEpochs', 2], Infinity, 'Epochs of stage 3 (strategy.stageEpochs[2]) is Infinity'],
    [
      ['losses', 1, 'temperature'],
      0,
      'Temperature of loss 2 (losses[1].temperature) is 0; it must be a number from 0.1 to 100',
    ],
    [
      ['losses', 2, 'weight'],
      1e300,
      'Weight of loss 3 (losses[2].weight) is 1e+300; it must be a number from 1e-6',
    ],
    [
      ['training', 'clipNorm'],
      1e-50,
      'Clip gradient at (training.clipNorm) is 1e-50; it must be 0, or a number',
    ],
    [['training', 'evaluateEvery'], 1e-9, 'Evaluate every, epochs (training.evaluateEvery) is 1e-9'],
    [
      ['training', 'checkpointEverySeconds'],
      0,
      'Checkpoint every, seconds (training.checkpointEverySeconds) is 0',
    ],
    [
      ['teacher', 'fineTune', 'seed'],
      -1,
      "Teacher's seed (teacher.fineTune.seed) is -1; it must be a whole number",
    ],
    [
      ['teacher', 'model', 'kind'],
      'web',
      'Kind of model (teacher.model.kind) is "web"; it must be "catalogue", "hub"',
    ],
    [
      ['data', 'labels', 'POSITIVE'],
      1,
      'Label of class "POSITIVE" (data.labels.POSITIVE) is 1; it must be text in quotes',
    ],
    [['name'], 'x'.repeat(201), 'Name (name) has 201 characters; it may have 200 at most'],
    [['name'], 'a\u001b[2J', 'Name (name) holds a line break or another control character'],
  ] as const)('%j of %j is answered in words', (path, value, words) => {
    const [message = ''] = sayings(changed(PLAN, path, value))
    expect(message).toContain(words)
  })

  test('what does not go together is told beside what is wrong by itself, whole lists included', () => {
    const { problems } = checkPlan({
      ...PLAN,
      mapping: [{ teacher: 0, student: 1 }],
      strategy: { kind: 'stacked', train: 'layer', stageEpochs: ['1', 1e99] },
      training: { epochs: 1e99, evaluatEvery: 2 },
    })
    expect(problems.map(({ path }) => path.join('.')).sort()).toEqual([
      'mapping.0',
      'strategy.stageEpochs.0',
      'strategy.stageEpochs.1',
      'strategy.train',
      'training.epochs',
      'training.evaluatEvery',
    ])
  })

  test('what is no path, no id, or no text is said as such', () => {
    const messagesOf = (changes: object) =>
      checkPlan({ ...PLAN, ...changes }).problems.map(({ message }) => message)
    const files = { kind: 'files', train: '/a\u0000b', dev: '/b' }
    expect(messagesOf({ data: { source: files } })).toEqual([
      expect.stringMatching(/^Training file .*; a path holds no NUL$/),
    ])
    expect(messagesOf({ teacher: { model: { kind: 'run', id: '' } } })).toEqual([
      expect.stringMatching(/is not given; name one$/),
    ])
    expect(messagesOf({ data: { ...PLAN.data, unlabelled: {} } })).toEqual([
      expect.stringMatching(/^Text without labels .*names no text/),
    ])
  })

  test('more steps than a training can take are refused once the data is known', () => {
    const long = { ...PLAN, training: { ...PLAN.training, epochs: 1000, batchSize: 1, microBatch: 1 } }
    expect(checkPlan(long, { trainRows: 10_000 }).problems).toEqual([])
    const [problem] = checkPlan(long, { trainRows: 100_000 }).problems
    expect(problem?.message).toContain('50,000 texts in batches of 1 are 50,175,000 steps')
  })
})

/** As `withValueAt`, where the way to the place may have been changed to something else. */
function changed(document: unknown, path: JsonPath, value: unknown): unknown {
  try {
    return withValueAt(document, path, value)
  } catch {
    return document
  }
}
