/** What of a network a loss compares, and how the losses that compare it are called together. */
export interface Compared {
  /** Between mapped layers, rather than at the classifier's output. */
  readonly isInternal: boolean
  readonly title: string
  readonly short: string
  readonly about: string
  /** What both networks must have as much of to be compared so. */
  readonly equal?: 'width' | 'heads'
}

export const COMPARED = {
  labels: {
    isInternal: false,
    title: 'Hard labels',
    short: 'hard',
    about: 'cross-entropy with the human label',
  },
  logits: {
    isInternal: false,
    title: 'Soft labels',
    short: 'soft',
    about: "the teacher's probabilities, scaled by T²",
  },
  attention: {
    isInternal: true,
    title: 'Attention',
    short: 'attn',
    about: 'rows of real tokens, mean of heads',
    equal: 'heads',
  },
  'hidden-state': {
    isInternal: true,
    title: 'Hidden state',
    short: 'hidden',
    about: 'after each mapped layer',
    equal: 'width',
  },
  consistency: {
    isInternal: true,
    title: 'Consistency',
    short: 'cons',
    about: 'two texts mixed with each by itself; no teacher',
  },
} as const satisfies Record<string, Compared>

/** Where hidden states are compared: at [CLS] of every text, or at all real tokens. */
export const LOSS_PLACES = ['cls', 'tokens'] as const
export type LossPlace = (typeof LOSS_PLACES)[number]
export const PLACE_WORDS = { cls: '[CLS]', tokens: 'all tokens' } as const satisfies Record<LossPlace, string>

/**
 * What a loss over tokens is averaged over: all real tokens of a batch alike, which is the default,
 * or those of each text and then over texts, as the paper does.
 */
export const LOSS_AVERAGES = ['tokens', 'text'] as const
export type LossAverage = (typeof LOSS_AVERAGES)[number]

/** What a term may learn besides the student, so that states of two widths can be compared. */
export const PROJECTIONS = ['linear'] as const
export type Projection = (typeof PROJECTIONS)[number]

/**
 * What both networks read for a term: of each text a mixture with another of its batch, as CR-ILD
 * has it (Ko et al. 2023). Left out, texts as they are.
 */
export const TERM_TEXTS = ['mixed'] as const
export type TermTexts = (typeof TERM_TEXTS)[number]

/** Which vectors of a layer's attention are related to themselves: Q-Q, K-K, V-V. */
export const RELATIONS = ['queries', 'keys', 'values'] as const
export type Relation = (typeof RELATIONS)[number]
export const RELATION_WORDS = {
  queries: 'Q-Q',
  keys: 'K-K',
  values: 'V-V',
} as const satisfies Record<Relation, string>

/** What a loss is; everything that treats losses differently asks this. */
export interface LossFacts {
  readonly compares: keyof typeof COMPARED
  /**
   * `scores`: those that attention is the softmax of. `heads`: queries, keys and values. `layers`:
   * the states of all teacher layers that are mapped to a student layer, together. `attention` and
   * `hidden-state`: of a consistency, whose layers are the student's. Left out, what it compares.
   */
  readonly looksAt?: 'scores' | 'heads' | 'layers' | 'attention' | 'hidden-state'
  /** By what it tells apart: its name among the losses that compare the same. */
  readonly measure: string
  /** Its name on every screen, and where there is little room. */
  readonly title: string
  readonly short: string
  /** What it computes, in a line; its file in engine/losses says it in full. */
  readonly formula: string
  /** Who proposed it for distillation, where a paper did. */
  readonly paper?: string
  /** The default; a loss that softens no logits has none. */
  readonly temperature?: number
  /** The default; a loss that compares no hidden states has none. */
  readonly at?: LossPlace
  /** The default; a loss that compares no relations has none, and no relation heads. */
  readonly relations?: readonly Relation[]
  /** Of fewer it says nothing but a sign. */
  readonly fewestClasses?: number
  /** Whether it compares the examples that are computed at once with one another. */
  readonly isAcrossExamples?: true
}

/**
 * Every loss that a plan may name, in the order in which they are offered. Its mathematics is a
 * file in engine/losses, with a line in the catalogue there.
 */
export const LOSSES = {
  'hard-label': {
    compares: 'labels',
    measure: 'cross-entropy',
    title: 'hard labels',
    short: 'hard',
    formula: '−log p(label)',
  },
  'soft-label': {
    compares: 'logits',
    measure: 'KL',
    title: 'soft labels',
    short: 'soft',
    formula: 'T² · KL(teacher ‖ student)',
    paper: 'Hinton et al. 2015, arXiv 1503.02531',
    temperature: 2,
  },
  'reverse-kl': {
    compares: 'logits',
    measure: 'reverse KL',
    title: 'soft labels, reverse KL',
    short: 'rev KL',
    formula: 'T² · KL(student ‖ teacher)',
    paper: 'Gu et al. 2024 (MiniLLM), arXiv 2306.08543',
    temperature: 2,
  },
  'jensen-shannon': {
    compares: 'logits',
    measure: 'JS',
    title: 'soft labels, Jensen-Shannon',
    short: 'JS',
    formula: 'T² · (½ KL(teacher ‖ mean) + ½ KL(student ‖ mean))',
    paper: 'Wen et al. 2023 (f-DISTILL), arXiv 2307.15190',
    temperature: 2,
  },
  'standardised-kl': {
    compares: 'logits',
    measure: 'z-score KL',
    title: 'soft labels, standardised',
    short: 'z KL',
    formula: 'T² · KL(teacher ‖ student) of logits with mean 0 and deviation 1 over the classes',
    paper: 'Sun et al. 2024, arXiv 2403.01427',
    temperature: 2,
    fewestClasses: 3,
  },
  dist: {
    compares: 'logits',
    measure: 'DIST',
    title: 'soft labels, DIST',
    short: 'DIST',
    formula: 'T² · (1 − correlation over classes) + T² · (1 − correlation over examples)',
    paper: 'Huang et al. 2022, arXiv 2205.10536',
    temperature: 1,
    fewestClasses: 3,
    isAcrossExamples: true,
  },
  'attention-kl': {
    compares: 'attention',
    measure: 'KL',
    title: 'attention KL',
    short: 'attn KL',
    formula: 'KL(teacher ‖ student) of each row',
    paper: 'Aguilar et al. 2020, arXiv 1910.03723',
  },
  'attention-mse': {
    compares: 'attention',
    measure: 'MSE',
    title: 'attention MSE',
    short: 'attn MSE',
    formula: '‖teacher − student‖² of each row',
  },
  'attention-score-mse': {
    compares: 'attention',
    looksAt: 'scores',
    measure: 'score MSE',
    title: 'attention score MSE',
    short: 'score MSE',
    formula: '(teacher − student)² of Q·Kᵀ/√width of a head, before the softmax',
    paper: 'Jiao et al. 2020 (TinyBERT), arXiv 1909.10351',
  },
  'attention-relations': {
    compares: 'attention',
    looksAt: 'heads',
    measure: 'relations',
    title: 'attention relations',
    short: 'attn rel',
    formula: 'KL(teacher ‖ student) of rows of softmax(X·Xᵀ / √width of a relation head)',
    paper: 'Wang et al. 2021 (MiniLMv2), arXiv 2012.15828',
    relations: RELATIONS,
  },
  'hidden-cosine': {
    compares: 'hidden-state',
    measure: 'cosine',
    title: 'hidden-state cosine',
    short: 'hid cos',
    formula: '1 − cos(teacher, student)',
    paper: 'Aguilar et al. 2020, arXiv 1910.03723; at [CLS] half of PKD (Sun et al. 2019, arXiv 1908.09355)',
    at: 'cls',
  },
  'hidden-mse': {
    compares: 'hidden-state',
    measure: 'MSE',
    title: 'hidden-state MSE',
    short: 'hid MSE',
    formula: '‖teacher − student‖² / width',
    paper: 'Jiao et al. 2020 (TinyBERT), arXiv 1909.10351',
    at: 'cls',
  },
  'hidden-kl': {
    compares: 'hidden-state',
    measure: 'KL',
    title: 'hidden-state KL',
    short: 'hid KL',
    formula: 'KL(softmax(teacher) ‖ softmax(student)) over the width',
    at: 'cls',
  },
  'hidden-alp': {
    compares: 'hidden-state',
    looksAt: 'layers',
    measure: 'ALP',
    title: 'hidden-state ALP',
    short: 'hid ALP',
    formula:
      '‖Σ ε·teacher − student‖² / width, ε = softmax(teacher · student) over all teacher layers that are mapped to the student layer',
    paper: 'Passban et al. 2021 (ALP-KD), arXiv 2012.14022',
    at: 'cls',
  },
  'attention-consistency': {
    compares: 'consistency',
    looksAt: 'attention',
    measure: 'attention KL',
    title: 'attention consistency',
    short: 'attn cons',
    formula: 'λ · KL(x ‖ mixture) + (1 − λ) · KL(x′ ‖ mixture) of each row, over the tokens of x and of x′',
    paper: 'Ko et al. 2023 (CR-ILD), arXiv 2302.01530',
  },
  'hidden-consistency': {
    compares: 'consistency',
    looksAt: 'hidden-state',
    measure: 'hidden-state MSE',
    title: 'hidden-state consistency',
    short: 'hid cons',
    formula: 'λ · ‖x − mixture‖² / width + (1 − λ) · ‖x′ − mixture‖² / width',
    paper: 'Ko et al. 2023 (CR-ILD), arXiv 2302.01530',
    at: 'tokens',
  },
} as const satisfies Record<string, LossFacts>
