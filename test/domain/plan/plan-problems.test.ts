import { describe, expect, test } from 'vitest'
import { LOSSES, type LossFacts } from '../../../src-main/contract/losses.ts'
import { lineOfPath, pathText, valueAt, withValueAt } from '../../../src-main/domain/plan/json-path.ts'
import { checkPlan, mended } from '../../../src-main/domain/plan/plan-problems.ts'
import { teacherOf } from '../a-teacher.ts'

const PLAN = {
  kind: 'distill',
  data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
  teacher: { model: { kind: 'catalogue', name: 'minilm-l6' } },
  student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
  mapping: [
    { teacher: 2, student: 1 },
    { teacher: 4, student: 2 },
    { teacher: 6, student: 3 },
  ],
  losses: [{ loss: 'hard-label' }, { loss: 'attention-kl' }],
}
const STATES = [{ loss: 'hidden-mse' }]
const NARROW = { layers: 3, start: { from: 'random' } }
const NARROW_RELATIONS = {
  student: { ...NARROW, width: 320, heads: 5 },
  losses: [{ loss: 'hard-label' }, { loss: 'attention-relations' }],
}
const SEVERAL = { taskKind: 'multi-label' }
const columnsOfLabels = (more: object) => ({
  source: { kind: 'files', train: '/a.csv', dev: '/b.csv', labelColumns: ['art', 'war'], ...more },
})
const FACTS = { teacher: teacherOf(6), classes: 2 }

describe('the problems of a plan', () => {
  test('are told together: what is wrong by itself, and what does not go together', () => {
    const { plan, problems } = checkPlan({ ...PLAN, mapping: [], training: { batchSize: 0, epochs: 'many' } })
    expect(plan).toBeUndefined()
    expect(problems.map(({ path }) => pathText(path)).sort()).toEqual([
      'mapping',
      'training.batchSize',
      'training.epochs',
    ])
    expect(problems.find(({ path }) => path[1] === 'batchSize')?.message).toBe(
      'Batch size (training.batchSize) is 0; it must be a whole number from 1 to 4,096: as many texts make one step',
    )
  })

  test.each([
    ['no mapping', { mapping: [] }],
    ['a mapping that nothing compares', { losses: [{ loss: 'hard-label' }] }],
    ['layers to weigh, one to each', { losses: [{ loss: 'hidden-alp' }] }],
    [
      'layers to weigh, drawn one by one',
      {
        losses: [{ loss: 'hidden-alp' }],
        mapping: [...PLAN.mapping, { teacher: 3, student: 1 }],
        draw: { every: 'step' },
      },
    ],
    [
      'mixtures of one text',
      { losses: [{ loss: 'attention-kl', texts: 'mixed' }], training: { batchSize: 8, microBatch: 1 } },
    ],
    [
      'mixtures of what is drawn',
      {
        losses: [{ loss: 'attention-kl', texts: 'mixed' }],
        mapping: [...PLAN.mapping, { teacher: 3, student: 1 }],
        draw: { every: 'step' },
      },
    ],
    [
      'a vault of nothing but mixtures',
      {
        losses: [{ loss: 'hidden-mse', texts: 'mixed' }, { loss: 'hard-label' }],
        teacher: { ...PLAN.teacher, vault: { keep: 'always' } },
      },
    ],
    ['mixed texts where none belong', { losses: [{ loss: 'hidden-consistency', texts: 'mixed' }] }],
    ['stages of nothing', { losses: [{ loss: 'hard-label' }], mapping: [], strategy: { kind: 'stacked' } }],
    ['a loss named twice', { losses: [{ loss: 'attention-kl' }, { loss: 'attention-kl' }] }],
    ['a temperature where none belongs', { losses: [{ loss: 'attention-kl', temperature: 2 }] }],
    ['a pair named twice', { mapping: [...PLAN.mapping, { teacher: 2, student: 1 }] }],
    ['a student layer too deep', { mapping: [...PLAN.mapping, { teacher: 2, student: 9 }] }],
    ['a teacher layer too deep', { mapping: [{ teacher: 7, student: 1 }] }],
    ['a start of too few layers', { student: { layers: 3, start: { from: 'teacher', layers: [2] } } }],
    [
      'a start from layers too deep',
      {
        student: { layers: 1, start: { from: 'teacher', layers: [9] } },
        mapping: [{ teacher: 1, student: 1 }],
      },
    ],
    ['a pretrained start without a base', { student: { layers: 3, start: { from: 'pretrained' } } }],
    ['stage limits for other stages', { strategy: { kind: 'stacked', stageEpochs: [1, 2] } }],
    ['columns of labels where a text has one class', { data: columnsOfLabels({}) }],
    ['columns of labels and a column of them', { data: columnsOfLabels({ ...SEVERAL, label: 'topics' }) }],
    ['columns of labels and their words', { data: columnsOfLabels({ ...SEVERAL, labels: ['art', 'war'] }) }],
    [
      'a column of labels twice',
      { data: columnsOfLabels({ ...SEVERAL, labelColumns: ['art', 'war', 'art'] }) },
    ],
    ['a micro-batch larger than the batch', { training: { batchSize: 32, microBatch: 64 } }],
    [
      "a micro-batch larger than the teacher's batch",
      { teacher: { ...PLAN.teacher, fineTune: { batchSize: 8, microBatch: 16 } } },
    ],
    ['a setting that is none', { training: { epoch: 3 } }],
    ['embeddings beside attention alone', { mapping: [...PLAN.mapping, { teacher: 0, student: 0 }] }],
    [
      'embeddings beside a layer',
      { mapping: [{ teacher: 2, student: 0 }], losses: [{ loss: 'hidden-mse', at: 'tokens' }] },
    ],
    [
      'embeddings that are frozen',
      {
        mapping: [{ teacher: 0, student: 0 }],
        losses: [{ loss: 'hidden-mse', at: 'tokens' }],
        training: { freeze: 'embeddings' },
      },
    ],
    ['one layer at a time, stacked', { strategy: { kind: 'stacked', train: 'layer' } }],
    ['one layer at a time, together', { strategy: { train: 'layer' } }],
    [
      'a mean over texts of what has no tokens',
      { losses: [{ loss: 'hard-label', per: 'text' }, { loss: 'attention-kl' }] },
    ],
    [
      'relation heads that do not divide the widths',
      { losses: [...PLAN.losses, { loss: 'attention-relations', relationHeads: 7 }] },
    ],
    ["a student whose width the teacher's heads do not divide", NARROW_RELATIONS],
    ['standardised logits of two classes', { losses: [...PLAN.losses, { loss: 'standardised-kl' }] }],
    ['correlations of two classes', { losses: [...PLAN.losses, { loss: 'dist' }] }],
    [
      'correlations of single examples',
      { losses: [...PLAN.losses, { loss: 'dist' }], training: { microBatch: 1 } },
    ],
    ['a width that heads do not divide', { student: { ...NARROW, width: 100 } }],
    ['heads that do not divide the width', { student: { ...PLAN.student, heads: 7 } }],
    ['more neurons than the teacher has weights for', { student: { ...PLAN.student, feedForward: 4096 } }],
    [
      "heads wider than the teacher's",
      { student: { ...PLAN.student, heads: 6 }, losses: STATES, mapping: PLAN.mapping },
    ],
    [
      'a selection where nothing is to be selected',
      { student: { layers: 3, start: { ...PLAN.student.start, select: 'singular' } } },
    ],
    ['attention of other heads', { student: { ...NARROW, heads: 6 } }],
    [
      'states of another width',
      {
        student: { ...NARROW, width: 384 },
        losses: [{ loss: 'hard-label' }, { loss: 'hidden-mse' }, { loss: 'attention-kl' }],
      },
    ],
    ['a mean over texts of what is one state a text', { losses: [{ loss: 'hidden-mse', per: 'text' }] }],
  ])('%s is mended by its button', (_, changes) => {
    const written = { ...PLAN, ...changes }
    const { problems } = checkPlan(written, FACTS)
    expect(problems.length).toBeGreaterThan(0)
    const mends = problems.map(({ mend }) => mend)
    expect(mends.every((mend) => mend !== undefined)).toBe(true)
    const after = mends[0] && mended(written, mends[0])
    expect(checkPlan(after, FACTS).problems.length).toBeLessThan(problems.length)
  })

  test('relations are compared whatever widths and heads, in parts that divide both widths', () => {
    const said = (relationHeads?: number) =>
      checkPlan(
        { ...PLAN, ...NARROW_RELATIONS, losses: [{ loss: 'attention-relations', relationHeads }] },
        FACTS,
      ).problems.map(({ message, mend }) => [message, mend?.title])
    expect(said(64)).toEqual([])
    expect(said()).toEqual([
      [
        "Relation heads of loss 1 (losses[0].relationHeads) are left out, and so the teacher's 12 attention heads, which do not divide the student's width of 320; take a number that divides both widths",
        'Take 8',
      ],
    ])
    expect(said(5)[0]?.[0]).toContain("are 5, which do not divide the teacher's width of 768")
  })

  test("a head's width is even where positions are rotary", () => {
    const rotary = { base: 10_000 }
    const facts = { ...FACTS, teacher: { ...FACTS.teacher, rotary } }
    const narrow = { ...PLAN, student: { ...NARROW, width: 12 * 31 } }
    const { problems } = checkPlan(narrow, facts)
    expect(problems.map(({ message, mend }) => [message, mend?.title])).toEqual([
      [
        'Student width (student.width) does not go with the rest: each of 12 heads is 31 wide, and rotary positions turn its dimensions in pairs: that takes an even width',
        'Make it 384 wide',
      ],
    ])
    expect(checkPlan(narrow, FACTS).problems).toEqual([])
    expect(checkPlan({ ...narrow, student: { ...NARROW, width: 384 } }, facts).problems).toEqual([])
  })

  test('losses that look at how classes stand to one another are for three or more', () => {
    const losses = [...PLAN.losses, { loss: 'standardised-kl' }, { loss: 'dist' }]
    const refused = (facts: object) =>
      checkPlan({ ...PLAN, losses }, facts).problems.map(({ path }) => pathText(path))
    expect(refused({ classes: 2 })).toEqual(['losses[2]', 'losses[3]'])
    expect(refused({ classes: 3 })).toEqual([])
    expect(refused({})).toEqual([])
  })

  test('a setting that stands at a loss without it is said to be of those that have it', () => {
    const losses = [{ loss: 'attention-kl', temperature: 2, at: 'cls', per: 'text' }]
    const { problems } = checkPlan({ ...PLAN, losses }, FACTS)
    const owners = (setting: keyof LossFacts) =>
      new Intl.ListFormat('en', { type: 'disjunction' }).format(
        Object.values<LossFacts>(LOSSES).flatMap((loss) => (setting in loss ? [loss.title] : [])),
      )
    expect(problems.map(({ message }) => message)).toEqual([
      `Temperature of loss 1 (losses[0].temperature) belongs to ${owners('temperature')}, not to attention KL`,
      `Place of loss 1 (losses[0].at) belongs to ${owners('at')}, not to attention KL`,
    ])
  })
})

describe('a path into JSON', () => {
  test('reads and writes without touching the document', () => {
    const document = { a: [{ b: 1 }, { b: 2 }] }
    expect(valueAt(document, ['a', 1, 'b'])).toBe(2)
    expect(withValueAt(document, ['a', 1, 'b'], 3)).toEqual({ a: [{ b: 1 }, { b: 3 }] })
    expect(withValueAt(document, ['a', 0], undefined)).toEqual({ a: [{ b: 2 }] })
    expect(withValueAt(document, ['c', 'd'], 1)).toEqual({ ...document, c: { d: 1 } })
    expect(withValueAt({ a: { b: 1 } }, ['a', 'b'], undefined)).toEqual({ a: {} })
    expect(document).toEqual({ a: [{ b: 1 }, { b: 2 }] })
  })

  test('is found on its line', () => {
    const text = JSON.stringify(PLAN, undefined, 2)
    const lineWith = (sign: string) => text.split('\n').findIndex((line) => line.includes(sign)) + 1
    expect(lineOfPath(text, ['teacher', 'model', 'name'])).toBe(lineWith('minilm-l6'))
    expect(lineOfPath(text, ['losses', 1, 'loss'])).toBe(lineWith('attention-kl'))
    expect(lineOfPath(text, ['losses', 1, 'weight'])).toBe(lineWith('attention-kl') - 1)
    expect(lineOfPath('{"a": "\\"b\\": {", "c": 1}', ['c'])).toBe(1)
    expect(lineOfPath('{', ['c'])).toBeUndefined()
  })
})
