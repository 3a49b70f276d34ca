import type { DataSource } from '../../contract/plan-sources.ts'
import type { LongWork } from '../../contract/progress.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { fetchHubFile } from './fetch-hub-file.ts'
import { askHub, type HubFile, type HubRepository } from './hub-repository.ts'

type HubSource = Extract<DataSource, { kind: 'hub' }>

const READABLE = /\.(parquet|jsonl|csv|tsv)$/

/**
 * The two files of a hub data set's splits, in the user's cache.
 * @throws StillroomError `unknown-dataset` when there is no such data set, configuration or split,
 * `download-failed`, `interrupted`
 */
export async function fetchHubDataset(
  { id, revision, config, train, dev }: HubSource,
  work: LongWork,
): Promise<{ readonly train: string; readonly dev: string }> {
  const repository = await askHub('dataset', id, revision)
  const files = [train, dev].map((split) => fileOfSplit(repository, config, split))
  const paths: string[] = []
  for (const file of files) paths.push(await fetchHubFile(repository, file, work))
  return { train: paths[0] ?? '', dev: paths[1] ?? '' }
}

/**
 * The one file of a split: `<config>/<split>-00000-of-00001.parquet`, `data/<split>….parquet`,
 * `<split>.csv` and the like.
 */
function fileOfSplit({ id, files }: HubRepository, config: string | undefined, split: string): HubFile {
  const readable = files.filter(({ path }) => READABLE.test(path))
  const ofConfig = readable.filter(({ path }) => {
    const folders = path.split('/').slice(0, -1)
    return config ? folders.includes(config) : folders.every((folder) => ['data', 'default'].includes(folder))
  })
  const found = ofConfig.filter(({ path }) => isOfSplit(path.split('/').at(-1) ?? '', split))
  const [only] = found
  if (only && found.length === 1) return only
  const choice = config ? `${config}/${split}` : split
  const there = (ofConfig.length > 0 ? ofConfig : readable).slice(0, 20).map(({ path }) => path)
  throw new StillroomError(
    'unknown-dataset',
    found.length > 1
      ? `${id} keeps ${choice} in ${found.length} files (${found.map(({ path }) => path).join(', ')}); Stillroom reads a split from one. Join them, and name the file in the plan.`
      : `${id} has no file for ${choice}. It has: ${there.join(', ') || 'no parquet, jsonl, csv or tsv file'}. Set config, train and dev in the plan's data source.`,
  )
}

function isOfSplit(name: string, split: string): boolean {
  const rest = name.slice(split.length)
  return name.startsWith(split) && /^(-\d+-of-\d+(-[0-9a-f]+)?)?\.\w+$/.test(rest)
}
