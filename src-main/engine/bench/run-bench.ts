import type {
  BenchFindings,
  BenchLength,
  BenchReport,
  BenchRequest,
  MeasuredProduct,
} from '../../contract/bench.ts'
import type { Progress } from '../../contract/progress.ts'
import { spreadOf } from '../../domain/speed/time-spread.ts'
import type { Backend } from '../backend.ts'
import { loadTokenizer } from '../tokenizing/tokenizer.ts'
import { readEncoderConfig } from '../../model-folder/read-model-folder.ts'
import { measureProducts, productsOf } from './matrix-peak.ts'
import { measureLength } from './measure-length.ts'
import { measureScaling, SCALING } from './measure-scaling.ts'
import { openSyntheticStep, ROWS } from './synthetic-step.ts'
import { timeInTurns, type Repetitions } from './time-in-turns.ts'
import { watchOthers } from './watch-others.ts'

const REPETITIONS: Repetitions = { least: 7, most: 25, budgetMs: 6000 }
const QUICK: Repetitions = { least: 4, most: 6, budgetMs: 1500 }
const QUICK_LENGTH = 26
const OF_SCALING: Repetitions = { least: 5, most: 15, budgetMs: 25_000 }
const LONGEST_TEXT = 128

/** Measures products, steps and their parts, one thing after another. */
export async function runBench(
  { options: asked, folder, tokenization }: BenchRequest,
  backend: Backend,
  onProgress: (progress: Progress) => void,
): Promise<BenchFindings> {
  const options = asked.quick && asked.tokens.length > 1 ? { ...asked, tokens: [QUICK_LENGTH] } : asked
  const repetitions = options.quick ? QUICK : REPETITIONS
  const total = options.scaling ? 2 : options.tokens.length + 2
  let done = 0
  const othersShare = watchOthers()
  const begin = (task: string) => onProgress({ task, done: done++, total, unit: 'steps' })
  const before = backend.tensorCount()
  const lengths: BenchLength[] = []
  if (!options.scaling) {
    const step = openSyntheticStep(backend, options, Math.max(...options.tokens), true)
    try {
      const { batch, live } = options
      for (const tokens of options.tokens.toSorted((a, b) => a - b)) {
        begin(`Measuring steps of ${tokens} tokens`)
        lengths.push(await measureLength(step, { tokens, batch, live, repetitions, folder }))
      }
    } finally {
      step.close()
    }
  }
  if (options.scaling) begin('Measuring how time grows')
  const scaling = options.scaling
    ? await measureScaling(backend, options.precision, options.quick ? QUICK : OF_SCALING, SCALING)
    : []
  const after = backend.tensorCount()
  if (!options.scaling) begin('Measuring the tokenizer')
  const tokenized =
    options.scaling || !tokenization ? null : await measureTokenizer(tokenization, repetitions)
  begin('Measuring matrix products')
  const products: MeasuredProduct[] = []
  for (const precision of new Set(['float32', options.precision] as const))
    products.push(...(await measureProducts(backend, productsOf(options, precision, backend), repetitions)))
  const ofPrecision = products.filter(({ precision }) => precision === options.precision)
  return {
    device: backend.device,
    tensorflow: backend.version,
    options,
    rows: ROWS,
    othersShare: othersShare(),
    products,
    peakGflops: Math.max(...ofPrecision.map(({ best }) => best)),
    lengths,
    scaling,
    tokenization: tokenized,
    tensors: { before, after },
  }
}

async function measureTokenizer(
  { tokenizer: folder, texts }: NonNullable<BenchRequest['tokenization']>,
  repetitions: Repetitions,
): Promise<NonNullable<BenchReport['tokenization']>> {
  const tokenizer = loadTokenizer(folder, readEncoderConfig(folder).vocabularySize)
  const encodeAll = () =>
    texts.reduce((sum, text) => sum + tokenizer.encode(text, undefined, LONGEST_TEXT).ids.length, 0)
  const { texts: times } = await timeInTurns({ texts: encodeAll }, repetitions)
  return { texts: texts.length, tokens: encodeAll(), time: spreadOf(times) }
}
