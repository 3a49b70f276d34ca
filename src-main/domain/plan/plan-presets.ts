import type { LossId } from '../../contract/loss-id.ts'
import type { DistillPlan, Training } from '../../contract/plan.ts'
import type { StrategyId } from '../../contract/strategies.ts'
import { lossTerm } from './loss-term.ts'
import { proposeLayerMapping } from './propose-layer-mapping.ts'

export const PRESET_IDS = ['together', 'progressive', 'stacked', 'soft', 'hard', 'quick'] as const
export type PresetId = (typeof PRESET_IDS)[number]

export interface PlanPreset {
  readonly title: string
  readonly about: string
}

/**
 * Plans to begin from. The paper's three strategies, the two baselines it compares them to, and one
 * that only shows everything at work.
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
  soft: { title: 'Soft labels only', about: "the teacher's probabilities, nothing from its inside" },
  hard: { title: 'Hard labels only', about: 'the human labels; what the depth can do by itself' },
  quick: {
    title: 'Quick look',
    about: 'stacked on a fifth of the data; shows everything at work, judges no method',
  },
} as const satisfies Record<PresetId, PlanPreset>

/** The labels, and the inside as the paper compares it. */
const ALL: readonly LossId[] = ['hard-label', 'soft-label', 'attention-kl', 'hidden-cosine']

const PRESET_LOSSES: Readonly<Record<PresetId, readonly LossId[]>> = {
  together: ALL,
  progressive: ALL,
  stacked: ALL,
  quick: ALL,
  soft: ['soft-label'],
  hard: ['hard-label'],
}

const STRATEGIES: Readonly<Record<PresetId, StrategyId>> = {
  together: 'together',
  progressive: 'progressive',
  stacked: 'stacked',
  quick: 'stacked',
  soft: 'together',
  hard: 'together',
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
const QUICK_EPOCHS = 1
const QUICK_STAGE_EPOCHS = 0.34
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
    mapping: isInside ? mapping : [],
    losses: PRESET_LOSSES[id].map(lossTerm),
    strategy: { kind: STRATEGIES[id], stageEpochs: isQuick ? QUICK_STAGE_EPOCHS : 1 },
    training: { ...TRAINING, epochs },
  }
}
