import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { namedDataset, namedDatasetFolder } from '../../catalogue/fetch-named-dataset.ts'
import { namedModelFolder } from '../../catalogue/fetch-named-model.ts'
import type { BenchFindings, BenchOptions, BenchReport, BenchRequest } from '../../contract/bench.ts'
import type { LongWork } from '../../contract/progress.ts'
import type { ReadyRuntime } from '../../contract/runtime.ts'
import { readSplit } from '../../datasets/read-split.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { askOnce } from '../inspecting/ask-once.ts'

const TEXTS = 512

/**
 * Measures what this machine can do and how much of it a step takes, in a process of its own.
 * @param program the file of that process
 * @throws StillroomError `invalid-arguments` when heads do not divide the width, `interrupted`
 */
export async function measureMachine(
  program: string,
  options: BenchOptions,
  ready: ReadyRuntime,
  { signal, onProgress }: LongWork,
): Promise<BenchReport> {
  const { width, heads } = options
  if (width % heads !== 0)
    throw new StillroomError('invalid-arguments', `${heads} heads cannot share a width of ${width} evenly`)
  const all = cpus()
  const folder = mkdtempSync(join(tmpdir(), 'stillroom-bench-'))
  try {
    const request: BenchRequest = { options, folder, tokenization: await realTexts() }
    const found = await askOnce<BenchFindings>(program, request, ready, signal, onProgress)
    return {
      measuredAt: new Date().toISOString(),
      machine: { cpu: all[0]?.model.trim() ?? 'CPU', cores: all.length },
      ...found,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * The demo's first texts and its teacher's tokenizer, where both are here. Nothing is fetched
 * for a measurement.
 */
async function realTexts(): Promise<BenchRequest['tokenization']> {
  const tokenizer = namedModelFolder('minilm-l6')
  const path = join(namedDatasetFolder('movie-reviews'), 'train.jsonl')
  if (!existsSync(tokenizer) || !existsSync(path)) return undefined
  const { labels } = namedDataset('movie-reviews')
  const { split } = await readSplit({ path, format: 'jsonl' }, { labels })
  return { tokenizer, texts: split.examples.slice(0, TEXTS).map(({ text }) => text) }
}
