import type { GlueTask } from '../contract/dataset.ts'

/**
 * Where a GLUE task's TSV keeps what, and its label words in class order as the Hugging Face hub
 * has them.
 */
export interface GlueTaskDescription {
  /** Lines before the first example. */
  readonly headerLines: 0 | 1
  /** Names as the file's header has them; positions where it has none. */
  readonly text: readonly string[]
  readonly label: string
  /** Of a regression, the name of its number. */
  readonly labels: readonly string[]
  /** Columns on the Hugging Face hub. */
  readonly hubText: readonly string[]
}

const PAIR = ['sentence1', 'sentence2']

export const GLUE_TASK_DESCRIPTIONS = {
  cola: {
    headerLines: 0,
    text: ['3'],
    label: '1',
    labels: ['unacceptable', 'acceptable'],
    hubText: ['sentence'],
  },
  sst2: {
    headerLines: 1,
    text: ['sentence'],
    label: 'label',
    labels: ['negative', 'positive'],
    hubText: ['sentence'],
  },
  mrpc: {
    headerLines: 1,
    text: ['#1 String', '#2 String'],
    label: 'Quality',
    labels: ['not_equivalent', 'equivalent'],
    hubText: PAIR,
  },
  qqp: {
    headerLines: 1,
    text: ['question1', 'question2'],
    label: 'is_duplicate',
    labels: ['not_duplicate', 'duplicate'],
    hubText: ['question1', 'question2'],
  },
  rte: {
    headerLines: 1,
    text: PAIR,
    label: 'label',
    labels: ['entailment', 'not_entailment'],
    hubText: PAIR,
  },
  qnli: {
    headerLines: 1,
    text: ['question', 'sentence'],
    label: 'label',
    labels: ['entailment', 'not_entailment'],
    hubText: ['question', 'sentence'],
  },
  mnli: {
    headerLines: 1,
    text: PAIR,
    label: 'gold_label',
    labels: ['entailment', 'neutral', 'contradiction'],
    hubText: ['premise', 'hypothesis'],
  },
  wnli: {
    headerLines: 1,
    text: PAIR,
    label: 'label',
    labels: ['not_entailment', 'entailment'],
    hubText: PAIR,
  },
  stsb: {
    headerLines: 1,
    text: PAIR,
    label: 'score',
    labels: ['score'],
    hubText: PAIR,
  },
} as const satisfies Record<GlueTask, GlueTaskDescription>

/** The first lines of labelled files; RTE and WNLI have the same. */
export const LABELLED_HEADERS = {
  qqp: ['id', 'qid1', 'qid2', 'question1', 'question2', 'is_duplicate'],
  mrpc: ['Quality', '#1 ID', '#2 ID', '#1 String', '#2 String'],
  'rte-or-wnli': ['index', 'sentence1', 'sentence2', 'label'],
  qnli: ['index', 'question', 'sentence', 'label'],
  stsb: [
    'index',
    'genre',
    'filename',
    'year',
    'old_index',
    'source1',
    'source2',
    'sentence1',
    'sentence2',
    'score',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>

/**
 * First lines of GLUE's own files, in which quotes are text, and so they are read by everybody:
 * QQP's were quoted once, by whoever made it, and its published examples have those quotes in them.
 * (SST-2's has no quotes, and a header that any table may have.)
 */
export const GLUE_HEADERS: readonly (readonly string[])[] = [
  ...Object.values(LABELLED_HEADERS),
  ['id', 'question1', 'question2'],
]
