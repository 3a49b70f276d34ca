import type { LossId } from '../../contract/loss-id.ts'
import type { DistillPlan, Training } from '../../contract/plan.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { lossTerm } from './loss-term.ts'
import { proposeLayerMapping } from './propose-layer-mapping.ts'

export const PRESET_IDS = [
  'together',
  'progressive',
  'stacked',
  'two-stages',
  'soft',
  'hard',
  'quick',
] as const
export type PresetId = (typeof PRESET_IDS)[number]

export interface PlanPreset {
  readonly title: string
  readonly about: string
}

/**
 * Plans to begin from. The paper's three strategies, TinyBERT's two stages (Jiao et al. 2020,
 * section 3.2), the two baselines that the paper compares to, and one that only shows everything at
 * work.
 */
export const PLAN_PRESETS = {
  together: {
    title: 'All at once (paper)',
    about: 'attention and [CLS] of every mapped pair, from the first step',
  },
  progressive: {
    title: 'Progressive, PID (paper)',
    about: 'one student layer after another, then the labels',
  },
  stacked: { title: 'Stacked, SID (paper)', about: 'as progressive, and lower layers stay on' },
  'two-stages': {
    title: 'Inside, then prediction (TinyBERT)',
    about: 'embeddings, attention and all hidden states first; then soft labels alone',
  },
  soft: { title: 'Soft labels only', about: "the teacher's probabilities, nothing from its inside" },
  hard: { title: 'Hard labels only', about: 'the human labels; what the depth can do by itself' },
  quick: {
    title: 'Quick look',
    about: 'stacked on a fifth of the data; shows everything at work, judges no method',
  },
} as const satisfies Record<PresetId, PlanPreset>

/** The labels, and the inside as the paper compares it. */
const ALL: readonly LossId[] = ['hard-label', 'soft-label', 'attention-kl', 'hidden-cosine']

const PRESET_LOSSES: Readonly<Record<PresetId, readonly LossTerm[]>> = {
  together: ALL.map(lossTerm),
  progressive: ALL.map(lossTerm),
  stacked: ALL.map(lossTerm),
  'two-stages': [
    { loss: 'soft-label', weight: 1, temperature: 1 },
    { loss: 'attention-mse', weight: 1 },
    { loss: 'hidden-mse', weight: 1, at: 'tokens' },
  ],
  quick: ALL.map(lossTerm),
  soft: [lossTerm('soft-label')],
  hard: [lossTerm('hard-label')],
}

const STRATEGIES: Readonly<Record<PresetId, DistillPlan['strategy']>> = {
  together: { kind: 'together', stageEpochs: 1 },
  progressive: { kind: 'progressive', stageEpochs: 1 },
  stacked: { kind: 'stacked', stageEpochs: 1 },
  'two-stages': {
    kind: 'stages',
    stageEpochs: 1,
    stages: [
      { name: 'inside', epochs: 3, losses: [{ loss: 'attention-mse' }, { loss: 'hidden-mse' }] },
      { name: 'prediction', epochs: 3, losses: [{ loss: 'soft-label' }] },
    ],
  },
  quick: { kind: 'stacked', stageEpochs: 0.34 },
  soft: { kind: 'together', stageEpochs: 1 },
  hard: { kind: 'together', stageEpochs: 1 },
}

/**
 * Settings that the paper leaves at the field's usual values: the schema's defaults, said once more
 * so that a preset is whole.
 */
const TRAINING: Training = {
  epochs: 3,
  batchSize: 32,
  learningRate: 5e-5,
  warmup: 0.1,
  decay: 'linear',
  weightDecay: 0.01,
  clipNorm: 1,
  precision: 'float32',
  freeze: 'none',
  seed: 1,
  evaluateEvery: 1,
  checkpointEverySeconds: 120,
}
const EMBEDDINGS: LayerPair = { teacher: 0, student: 0 }
const QUICK_EPOCHS = 1
const QUICK_FRACTION = 0.2

/**
 * A preset on one's own data and teacher: the student half as deep as the teacher, started from
 * every k-th of its layers and mapped to them.
 * @param teacherLayers 1 or more; a teacher of one layer has a student of one
 */
export function presetPlan(
  id: PresetId,
  { data, teacher }: Pick<DistillPlan, 'data' | 'teacher'>,
  teacherLayers: number,
): DistillPlan {
  const isQuick = id === 'quick'
  const layers = Math.max(1, Math.floor(teacherLayers / 2))
  const mapping = [...proposeLayerMapping('every-kth', teacherLayers, layers)]
  const isInside = id !== 'soft' && id !== 'hard'
  const epochs = isQuick ? QUICK_EPOCHS : TRAINING.epochs
  return {
    kind: 'distill',
    name: '',
    data: { source: data.source, maxLength: 128, fraction: isQuick ? QUICK_FRACTION : 1 },
    teacher: {
      ...teacher,
      ...(teacher.fineTune && {
        fineTune: { ...TRAINING, epochs: isQuick ? QUICK_EPOCHS : TRAINING.epochs },
      }),
    },
    student: { layers, start: { from: 'teacher', layers: mapping.map((pair) => pair.teacher) } },
    mapping: !isInside ? [] : id === 'two-stages' ? [EMBEDDINGS, ...mapping] : mapping,
    losses: [...PRESET_LOSSES[id]],
    strategy: STRATEGIES[id],
    training: { ...TRAINING, epochs },
  }
}
