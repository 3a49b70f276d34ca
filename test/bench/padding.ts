/**
 * How much of a batch is padding: in training's batches (epoch 0 of seed 1) and in an evaluation's.
 * node test/bench/padding.ts <model folder> <texts at once> <longest text> <task:file | jsonl>…
 */
import type { GlueTask } from '../../src-main/contract/dataset.ts'
import { readSplit } from '../../src-main/datasets/read-split.ts'
import { loadTokenizer } from '../../src-main/engine/tokenizing/tokenizer.ts'
import { epochBatches, evaluationBatches } from '../../src-main/engine/training/batches.ts'
import { readEncoderConfig } from '../../src-main/model-folder/read-model-folder.ts'

const EVALUATED_AT_ONCE = 64
const [model = '', atOnce = '32', longest = '128', ...files] = process.argv.slice(2)
if (files.length === 0) {
  console.error(
    'usage: node test/bench/padding.ts <model folder> <texts at once> <longest text> <task:file | jsonl>…',
  )
  process.exit(2)
}
const config = readEncoderConfig(model)
const tokenizer = loadTokenizer(model, config.vocabularySize, config.tokenTypes)

/** Of all that batches hold, as a percentage. */
function paddingOf(lengths: readonly number[], batches: readonly Int32Array[]): string {
  const real = lengths.reduce((sum, length) => sum + length, 0)
  const held = batches.reduce(
    (sum, batch) => sum + batch.length * Math.max(...Array.from(batch, (index) => lengths[index] ?? 0)),
    0,
  )
  return `${(100 * (1 - real / held)).toFixed(1)} %`
}

console.log('| data | texts | mean tokens | training | evaluation |\n|---|---|---|---|---|')
for (const file of files) {
  const [task, path = ''] = file.split(':')
  const read = path
    ? await readSplit({ path, format: 'glue-tsv', task: task as GlueTask })
    : await readSplit({ path: file, format: 'jsonl' })
  const lengths = read.split.examples.map(
    ({ text, textPair }) => tokenizer.encode(text, textPair, Number(longest)).ids.length,
  )
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  const training = epochBatches(lengths, Number(atOnce), { seed: 1, stage: 0, epoch: 0 })
  const cells = [
    (path || file).split('/').slice(-2).join('/'),
    lengths.length,
    mean.toFixed(1),
    paddingOf(lengths, training),
    paddingOf(lengths, evaluationBatches(lengths, EVALUATED_AT_ONCE)),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
