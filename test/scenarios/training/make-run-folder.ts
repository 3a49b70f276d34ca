import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { distillPlanSchema } from '../../../src-main/contract/plan.ts'
import { FIXTURES } from '../../support/fixtures.ts'

type PlanInput = z.input<typeof distillPlanSchema>

export interface InputSizes {
  readonly trainExamples?: number
  readonly devExamples?: number
}

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
const VOCABULARY = 120
const LABELS = ['no', 'perhaps', 'yes']

/**
 * Makes `root`/teacher, train.jsonl and dev.jsonl: the tiny teacher with a vocabulary of numbered
 * words, and texts that follow from their line alone, so equal calls make equal inputs.
 */
export function makeInputs(root: string, { trainExamples = 40, devExamples = 12 }: InputSizes = {}): void {
  cpSync(join(FIXTURES, 'tiny-teacher'), join(root, 'teacher'), { recursive: true })
  writeFileSync(join(root, 'teacher', 'tokenizer.json'), JSON.stringify(tokenizerJson()))
  nameClasses(join(root, 'teacher'), LABELS)
  writeFileSync(join(root, 'train.jsonl'), lines(trainExamples, 0))
  writeFileSync(join(root, 'dev.jsonl'), lines(devExamples, 1_000))
}

/** Gives a model folder's classes names, in its own order. */
export function nameClasses(folder: string, names: readonly string[]): void {
  const file = join(folder, 'config.json')
  const config = JSON.parse(readFileSync(file, 'utf8')) as object
  const id2label = Object.fromEntries(names.map((name, index) => [index, name]))
  const label2id = Object.fromEntries(names.map((name, index) => [name, index]))
  writeFileSync(file, JSON.stringify({ ...config, id2label, label2id }))
}

/**
 * Makes `root`/`name`, a run of two random layers under the teacher unless the plan says otherwise;
 * a checkpoint after every step.
 */
export function makeRun(root: string, name: string, plan: Partial<PlanInput> = {}): string {
  const run = join(root, name)
  const file = (split: string) => ({
    path: join(root, `${split}.jsonl`),
    sha256: sha256(join(root, `${split}.jsonl`)),
    format: 'jsonl',
  })
  const teacher = join(root, 'teacher')
  const whole = distillPlanSchema.parse({
    kind: 'distill',
    data: { source: { kind: 'files', train: file('train').path, dev: file('dev').path } },
    teacher: { model: { kind: 'folder', path: teacher } },
    student: { layers: 2, start: { from: 'random' } },
    mapping: [
      { teacher: 2, student: 1 },
      { teacher: 4, student: 2 },
    ],
    losses: [{ loss: 'hard-label' }, { loss: 'attention-kl' }],
    ...plan,
    training: { ...QUICK, ...plan.training },
  } satisfies PlanInput)
  const sources = {
    train: file('train'),
    dev: file('dev'),
    labels: LABELS,
    teacher: { path: teacher, sha256: sha256(join(teacher, 'model.safetensors')) },
  }
  mkdirSync(run)
  writeFileSync(join(run, 'plan.json'), JSON.stringify(whole))
  writeFileSync(join(run, 'sources.json'), JSON.stringify(sources))
  return run
}

const QUICK = { epochs: 3, batchSize: 4, learningRate: 1e-3, checkpointEverySeconds: 0.001 }

/** A word of the vocabulary; from 0 on. */
export function word(index: number): string {
  return `w${index}`
}

/** The highest word; no text has it. */
export const RARE_WORD = VOCABULARY - SPECIAL.length - 1

function lines(count: number, from: number): string {
  return Array.from({ length: count }, (_, index) => {
    const line = from + index
    const words = Array.from({ length: 2 + (line % 9) }, (_, at) =>
      word((line * 31 + at * 17 + line * at) % RARE_WORD),
    )
    return `${JSON.stringify({ text: words.join(' '), label: LABELS[(line * 7) % 3] })}\n`
  }).join('')
}

function tokenizerJson() {
  const words = Array.from({ length: VOCABULARY - SPECIAL.length }, (_, index) => word(index))
  const vocab = Object.fromEntries([...SPECIAL, ...words].map((token, id) => [token, id]))
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  }
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
