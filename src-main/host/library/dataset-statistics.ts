import { statSync } from 'node:fs'
import type { DatasetStatistics } from '../../contract/library.ts'
import type { Sources } from '../../contract/run-files.ts'
import { readSplit } from '../../datasets/read-split.ts'

/** Larger files are not read only to be looked at. */
const MOST_BYTES = 96e6
const BINS = 16

/**
 * Reads both files of a data set once; what was read is kept by their hashes. Null for files beyond
 * 96 MB. Throws what reading throws.
 */
export function createDatasetStatistics(): (
  files: Pick<Sources, 'train' | 'dev' | 'labels'>,
) => Promise<DatasetStatistics | null> {
  const known = new Map<string, Promise<DatasetStatistics>>()
  return async (files) => {
    const bytes = statSync(files.train.path).size + statSync(files.dev.path).size
    if (bytes > MOST_BYTES) return null
    const key = `${files.train.sha256} ${files.dev.sha256} ${files.labels.join('\n')}`
    const found = known.get(key) ?? readStatistics(files)
    known.set(key, found)
    found.catch(() => known.delete(key)) // a file that could not be read may be there the next time
    return found
  }
}

async function readStatistics({
  train,
  dev,
  labels,
}: Pick<Sources, 'train' | 'dev' | 'labels'>): Promise<DatasetStatistics> {
  const trained = await readSplit(train, { labels })
  const tried = await readSplit(dev, { labels })
  const words = trained.split.examples.map(({ text, textPair = '' }) => wordsIn(text) + wordsIn(textPair))
  const longest = quantile(words, 0.99)
  const binWords = Math.max(1, Math.ceil((longest + 1) / BINS))
  const lengths = Array.from({ length: BINS }, () => 0)
  for (const count of words) {
    const bin = Math.min(BINS - 1, Math.floor(count / binWords))
    lengths[bin] = (lengths[bin] ?? 0) + 1
  }
  const counts = labels.map(() => 0)
  for (const { label } of trained.split.examples) counts[label] = (counts[label] ?? 0) + 1
  return {
    train: trained.split.examples.length,
    dev: tried.split.examples.length,
    rejected: trained.split.rejected.length + tried.split.rejected.length,
    labels: labels.map((word, index) => ({ word, count: counts[index] ?? 0 })),
    lengths,
    binWords,
  }
}

function wordsIn(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0
}
