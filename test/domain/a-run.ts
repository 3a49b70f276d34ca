import type { RunRow } from '../../src-main/contract/run-row.ts'
import { parseRunPlan } from '../../src-main/domain/parse-run-plan.ts'

export const NOW = Date.parse('2026-11-24T12:00:00Z')
export const PLAN = parseRunPlan({
  kind: 'distill',
  name: 'reviews-stacked',
  data: { source: { kind: 'catalogue', name: 'movie-reviews' }, maxLength: 64 },
  teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, fineTune: { epochs: 2 } },
  student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
  mapping: [
    { teacher: 2, student: 1 },
    { teacher: 6, student: 3 },
  ],
  losses: [
    { loss: 'soft-label', weight: 0.8 },
    { loss: 'attention-kl', weight: 2 },
  ],
  strategy: { kind: 'stacked', stageEpochs: [1, 0.5] },
  training: { learningRate: 1e-3, seed: 3 },
})
/** A run that trains, with whatever a test wants otherwise. */
export const row = (changes: Partial<RunRow> = {}): RunRow => ({
  id: '20261120-120000-ab12',
  name: 'reviews-stacked',
  kind: 'distill',
  seed: 3,
  planKey: 'k',
  plan: PLAN,
  createdAt: '2026-11-20T12:00:00.000Z',
  state: 'running',
  step: 5,
  steps: 10,
  trainingMs: 95 * 60_000,
  accuracy: 0.892,
  f1: 0.88,
  mcc: 0.3,
  ece: 0.05,
  crossEntropy: 0.4,
  agreement: 0.93,
  teacherAccuracy: 0.895,
  teacherF1: 0.9,
  teacherMcc: 0.79,
  bestStep: 4,
  bestAccuracy: 0.9,
  bestF1: null,
  bestMcc: null,
  bestEce: null,
  bestCrossEntropy: null,
  bestAgreement: null,
  error: null,
  errorCode: null,
  tags: ['paper', 'many to one'],
  notes: 'Look again at seed 2',
  damage: null,
  ...changes,
})
