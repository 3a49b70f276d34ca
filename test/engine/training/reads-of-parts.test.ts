import { expect, test } from 'vitest'
import type { LossTerm } from '../../../src-main/contract/plan-losses.ts'
import { readsOfParts } from '../../../src-main/engine/training/reads-of-parts.ts'
import {
  mixedPartsOfStage,
  teacherPartsOfStage,
  studentPartsOfStage,
} from '../../../src-main/teacher-vault/teacher-parts.ts'

const NETWORK = { layers: 6, head: { activation: 'tanh', dropout: 0 } } as const
const MEAN = { ...NETWORK, head: { ...NETWORK.head, pooling: 'mean' } } as const
const PAIRS = [
  { teacher: 2, student: 1 },
  { teacher: 4, student: 2 },
]
const HARD: LossTerm = { loss: 'hard-label', weight: 1 }
const SOFT: LossTerm = { loss: 'soft-label', weight: 1 }
const ATTENTION: LossTerm = { loss: 'attention-kl', weight: 1 }
const CLS: LossTerm = { loss: 'hidden-mse', weight: 1, at: 'cls' }
const TOKENS: LossTerm = { ...CLS, at: 'tokens' }
const SCORES: LossTerm = { loss: 'attention-score-mse', weight: 1 }
const VALUES: LossTerm = { loss: 'attention-relations', weight: 1, relations: ['values'] }

test.each([
  [
    'labels need the whole student',
    [HARD],
    { top: 6, states: 'cls', attention: [], queries: [], logits: true },
  ],
  [
    'states of all tokens below need no more above',
    [SOFT, TOKENS],
    { top: 6, states: 'cls', attention: [], queries: [], logits: true },
  ],
  [
    'internal losses stop at their layer',
    [ATTENTION, CLS],
    { top: 2, states: 'cls', attention: [1, 2], queries: [], logits: false },
  ],
  [
    'all tokens of it are wanted by one loss',
    [CLS, TOKENS],
    { top: 2, states: 'tokens', attention: [], queries: [], logits: false },
  ],
  [
    'scores and queries are no shares',
    [ATTENTION, SCORES],
    { top: 2, states: 'cls', attention: [1, 2], queries: [1, 2], logits: false },
  ],
  [
    'relations of queries read these alone',
    [{ ...VALUES, relations: ['queries', 'values'] }],
    { top: 2, states: 'cls', attention: [], queries: [1, 2], logits: false },
  ],
  [
    "values are every token's, whoever attends",
    [VALUES],
    { top: 2, states: 'cls', attention: [], queries: [], logits: false },
  ],
] as const)('of a student: %s', (_, terms, reads) => {
  expect(readsOfParts(studentPartsOfStage({ terms, pairs: PAIRS }), NETWORK)).toEqual(reads)
})

test('nothing of a teacher is read by labels, and of embeddings no layer', () => {
  const nothing = { top: 0, states: 'cls', attention: [], queries: [], logits: false }
  expect(readsOfParts(teacherPartsOfStage({ terms: [HARD], pairs: PAIRS }), NETWORK)).toEqual(nothing)
  const embeddings = teacherPartsOfStage({ terms: [TOKENS], pairs: [{ teacher: 0, student: 0 }] })
  expect(readsOfParts(embeddings, NETWORK)).toEqual({ ...nothing, states: 'tokens' })
})

test('of mixtures both networks are read by what is mixed, and the student alone by its consistency', () => {
  const stage = {
    terms: [SOFT, { ...TOKENS, texts: 'mixed' as const }, { loss: 'attention-consistency', weight: 1 }],
    pairs: PAIRS,
  } as const
  const ofMixtures = (of: 'student' | 'teacher') => readsOfParts(mixedPartsOfStage(stage, of), NETWORK)
  expect(ofMixtures('student')).toEqual({
    top: 2,
    states: 'tokens',
    attention: [1, 2],
    queries: [],
    logits: false,
  })
  expect(ofMixtures('teacher')).toEqual({
    top: 4,
    states: 'tokens',
    attention: [],
    queries: [],
    logits: false,
  })
  // Texts as they are give the labels, and in the student what its mixtures are held against.
  expect(teacherPartsOfStage(stage)).toEqual([{ of: 'logits' }])
  expect(readsOfParts(studentPartsOfStage(stage), NETWORK)).toMatchObject({
    attention: [1, 2],
    queries: [],
    logits: true,
  })
})

test('a head that takes the mean looks at all tokens', () => {
  const ofLogits = studentPartsOfStage({ terms: [SOFT], pairs: [] })
  expect(readsOfParts(ofLogits, MEAN)).toMatchObject({ top: 6, states: 'tokens' })
})
