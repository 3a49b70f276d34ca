import type { DistillPlan, Training } from '../../contract/plan.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { lossTerm } from './loss-term.ts'
import { proposeLayerMapping } from './propose-layer-mapping.ts'

/** A plan to begin from. */
export interface PlanPreset {
  readonly title: string
  readonly about: string
  /** Whose method it is. */
  readonly paper?: string
  /** What of the method is otherwise here. */
  readonly differs?: string
  readonly losses: readonly LossTerm[]
  readonly strategy: DistillPlan['strategy']
  /**
   * Of the pairs that map every k-th teacher layer: all, also the embeddings, all but the last, the
   * last alone; left out, none.
   */
  readonly maps?: 'all' | 'embeddings-too' | 'all-but-last' | 'last'
}

/** The labels, and the inside as the paper compares it. */
const PAPER_LOSSES = (['hard-label', 'soft-label', 'attention-kl', 'hidden-cosine'] as const).map(lossTerm)
const PAPER = 'Aguilar et al. 2020, arXiv 1910.03723'
const AVERAGED = "attention is averaged over a batch's tokens, theirs over a text's first (per: text)"
const ALL_BELOW = 'a stage trains all below its layer too, theirs that layer alone (train: layer)'
/** w_ic of CR-ILD's published code, 0.1 times the share of the epochs that are over. */
const CONSISTENCY = { from: 0, to: 0.1, shape: 'linear', begin: 0, end: 1 } as const
const TOGETHER = { kind: 'together', stageEpochs: 1 } as const

/**
 * The paper's three strategies, its successors, the two baselines that it compares to, and one that
 * only shows everything at work.
 */
export const PLAN_PRESETS = {
  together: {
    title: 'All at once (paper)',
    about: 'attention and [CLS] of every mapped pair, from the first step',
    paper: PAPER,
    differs: AVERAGED,
    losses: PAPER_LOSSES,
    strategy: TOGETHER,
    maps: 'all',
  },
  progressive: {
    title: 'Progressive, PID (paper)',
    about: 'one student layer after another, then the labels',
    paper: PAPER,
    differs: `${ALL_BELOW}; ${AVERAGED}`,
    losses: PAPER_LOSSES,
    strategy: { kind: 'progressive', stageEpochs: 1 },
    maps: 'all',
  },
  stacked: {
    title: 'Stacked, SID (paper)',
    about: 'as progressive, and lower layers stay on',
    paper: PAPER,
    differs: AVERAGED,
    losses: PAPER_LOSSES,
    strategy: { kind: 'stacked', stageEpochs: 1 },
    maps: 'all',
  },
  pkd: {
    title: 'Patient (PKD)',
    about: '[CLS] of every mapped pair but the last, beside both labels',
    paper: 'Sun et al. 2019, PKD-skip, arXiv 1908.09355',
    differs:
      "α ½ and temperature 10 of those they search; weight 0.26 is β 500 as their code has it for BERT-base; the student starts from the mapped layers, theirs from BERT's first",
    losses: [
      { loss: 'hard-label', weight: 0.5 },
      { loss: 'soft-label', weight: 0.5, temperature: 10 },
      // β of a mean over 5 pairs and 768 dimensions, of ‖t/‖t‖ − s/‖s‖‖² = 2 · (1 − cos).
      { loss: 'hidden-cosine', weight: 0.26, at: 'cls' },
    ],
    strategy: TOGETHER,
    maps: 'all-but-last',
  },
  tinybert: {
    title: 'Inside, then prediction (TinyBERT)',
    about: 'embeddings, attention scores and all hidden states first; then soft labels alone',
    paper: 'Jiao et al. 2020, section 3.2, arXiv 1909.10351',
    differs:
      "no general distillation before and no augmented data: the student starts from the teacher's layers; 3 epochs inside, theirs 10 or 20; no projection, which equal widths do without",
    losses: [
      { loss: 'soft-label', weight: 1, temperature: 1 },
      { loss: 'attention-score-mse', weight: 1 },
      { loss: 'hidden-mse', weight: 1, at: 'tokens' },
    ],
    strategy: {
      kind: 'stages',
      stageEpochs: 1,
      stages: [
        {
          name: 'inside',
          epochs: 3,
          losses: [{ loss: 'attention-score-mse' }, { loss: 'hidden-mse' }],
        },
        { name: 'prediction', epochs: 3, losses: [{ loss: 'soft-label' }] },
      ],
    },
    maps: 'embeddings-too',
  },
  minilmv2: {
    title: 'Relations, then fine-tuning (MiniLMv2)',
    about: 'Q-Q, K-K and V-V relations of the last layers first; then hard labels alone',
    paper: 'Wang et al. 2021, arXiv 2012.15828',
    differs:
      "relations of the task's texts under its fine-tuned teacher, theirs of general text before any task; as many relation heads as attention heads, theirs 48 or 64; the last teacher layer, theirs a higher middle one of large teachers",
    losses: [lossTerm('hard-label'), lossTerm('attention-relations')],
    strategy: {
      kind: 'stages',
      stageEpochs: 1,
      stages: [
        { name: 'relations', epochs: 3, losses: [{ loss: 'attention-relations' }] },
        { name: 'fine-tuning', epochs: 3, losses: [{ loss: 'hard-label' }] },
      ],
    },
    maps: 'last',
  },
  crild: {
    title: 'Mixed texts, then prediction (CR-ILD)',
    about: 'attention and hidden states of the last layers, of mixtures of two texts; then soft labels alone',
    paper: 'Ko et al. 2023, arXiv 2302.01530',
    differs:
      "no other task's texts for the inside; 3 epochs inside, theirs 5 to 20; the consistency's weight grows by step, theirs by epoch; padding's rows are in no mean; no projection, which equal widths do without; the script that they published compares relations of mixtures instead",
    losses: [
      { loss: 'soft-label', weight: 1, temperature: 2 },
      { loss: 'attention-kl', weight: 1, texts: 'mixed' },
      { loss: 'hidden-mse', weight: 1, at: 'tokens', texts: 'mixed' },
      { loss: 'attention-consistency', weight: CONSISTENCY },
      { loss: 'hidden-consistency', weight: CONSISTENCY, at: 'tokens' },
    ],
    strategy: {
      kind: 'stages',
      stageEpochs: 1,
      stages: [
        {
          name: 'inside',
          epochs: 3,
          losses: [
            { loss: 'attention-kl' },
            { loss: 'hidden-mse' },
            { loss: 'attention-consistency' },
            { loss: 'hidden-consistency' },
          ],
        },
        { name: 'prediction', epochs: 3, losses: [{ loss: 'soft-label' }] },
      ],
    },
    maps: 'last',
  },
  soft: {
    title: 'Soft labels only',
    about: "the teacher's probabilities, nothing from its inside",
    paper: 'Hinton et al. 2015, arXiv 1503.02531',
    differs: 'without hard labels beside them',
    losses: [lossTerm('soft-label')],
    strategy: TOGETHER,
  },
  hard: {
    title: 'Hard labels only',
    about: 'the human labels; what the depth can do by itself',
    losses: [lossTerm('hard-label')],
    strategy: TOGETHER,
  },
  quick: {
    title: 'Quick look',
    about: 'stacked on a fifth of the data; shows everything at work, judges no method',
    losses: PAPER_LOSSES,
    strategy: { kind: 'stacked', stageEpochs: 0.34 },
    maps: 'all',
  },
} as const satisfies Record<string, PlanPreset>

export type PresetId = keyof typeof PLAN_PRESETS
export const PRESET_IDS = Object.keys(PLAN_PRESETS) as readonly PresetId[]

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
  recompute: 'none',
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
  const { losses, strategy, maps }: PlanPreset = PLAN_PRESETS[id]
  const epochs = isQuick ? QUICK_EPOCHS : TRAINING.epochs
  return {
    kind: 'distill',
    name: '',
    data: {
      source: data.source,
      maxLength: 128,
      ...(isQuick ? { fraction: QUICK_FRACTION, fractionSeed: 1 } : { fraction: 1 }),
    },
    teacher: {
      ...teacher,
      ...(teacher.fineTune && {
        fineTune: { ...TRAINING, epochs: isQuick ? QUICK_EPOCHS : TRAINING.epochs },
      }),
    },
    student: { layers, start: { from: 'teacher', layers: mapping.map((pair) => pair.teacher) } },
    mapping: mappedOf(mapping, maps),
    losses: [...losses],
    strategy,
    training: { ...TRAINING, epochs },
  }
}

function mappedOf(pairs: readonly LayerPair[], maps: PlanPreset['maps']): LayerPair[] {
  switch (maps) {
    case 'all':
      return [...pairs]
    case 'embeddings-too':
      return [EMBEDDINGS, ...pairs]
    case 'all-but-last':
      return pairs.slice(0, Math.max(1, pairs.length - 1))
    case 'last':
      return pairs.slice(-1)
    case undefined:
      return []
  }
}
