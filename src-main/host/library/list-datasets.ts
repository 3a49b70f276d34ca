import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { NAMED_DATASETS, type NamedDataset } from '../../catalogue/named-datasets.ts'
import type { LibraryDataset } from '../../contract/library.ts'
import type { DataSource } from '../../contract/plan-sources.ts'
import type { Sources } from '../../contract/run-files.ts'
import { cacheFolder } from '../../domain/cache-folder.ts'
import { dataName } from '../../domain/plan/data-name.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readSources } from '../../run-folder/read-run.ts'
import type { StoredRun } from '../../storage/runs-table.ts'
import { distinctPlans } from './list-teachers.ts'

/** A data set with the files that its statistics are read from. */
export interface FoundDataset extends LibraryDataset {
  readonly files: Pick<Sources, 'train' | 'dev' | 'labels'> | null
}

/** The catalogue's data sets, and those that runs were trained on. @param runs newest first */
export function listDatasets(runs: readonly StoredRun[]): readonly FoundDataset[] {
  const sources = distinctPlans(runs).map(({ data }) => data.source)
  const uses = Map.groupBy(sources, keyOf)
  const used = [...uses].flatMap(([key, [source]]) =>
    source && source.kind !== 'catalogue' ? [ofRuns(key, source, runs)] : [],
  )
  return [...Object.entries(NAMED_DATASETS).map(ofCatalogue), ...used].map((dataset) => ({
    ...dataset,
    usedBy: uses.get(dataset.key)?.length ?? 0,
  }))
}

function keyOf(source: DataSource): string {
  return source.kind === 'catalogue' ? `catalogue ${source.name}` : JSON.stringify(source)
}

/** Where a catalogue data set lies in the cache. */
export function folderOfNamedDataset(name: string, { made }: NamedDataset): string {
  const hash = made['train.jsonl'].slice(0, 6) + made['dev.jsonl'].slice(0, 6)
  return join(cacheFolder(), 'datasets', `${name}-${hash}`)
}

function ofCatalogue([name, dataset]: readonly [string, NamedDataset]): Omit<FoundDataset, 'usedBy'> {
  const { title, licence, bytes, labels, made } = dataset
  const folder = folderOfNamedDataset(name, dataset)
  const file = (split: keyof NamedDataset['made']) =>
    ({ path: join(folder, split), sha256: made[split], format: 'jsonl' }) as const
  const files = { train: file('train.jsonl'), dev: file('dev.jsonl'), labels: [...labels] }
  const same = {
    key: `catalogue ${name}`,
    name,
    source: { kind: 'catalogue', name } as const,
    about: `${title}; ${licence}`,
  }
  if (!existsSync(folder)) return { ...same, state: 'absent', problem: '', bytes, files: null }
  return { ...same, ...stateOf(files), files }
}

/** What the newest run on it wrote down of its files. */
function ofRuns(key: string, source: DataSource, runs: readonly StoredRun[]): Omit<FoundDataset, 'usedBy'> {
  const same = {
    key,
    name: dataName(source),
    source,
    about: source.kind === 'hub' ? 'Hugging Face hub' : 'files',
  }
  const run = runs.find(
    ({ plan }) => keyOf((JSON.parse(plan) as { data: { source: DataSource } }).data.source) === key,
  )
  try {
    const files = run && readSources(run.folder)
    if (!files) return { ...same, state: 'absent', problem: '', bytes: null, files: null }
    return { ...same, about: `${files.train.path}, ${files.dev.path}`, ...stateOf(files), files }
  } catch (thrown) {
    if (!(thrown instanceof StillroomError)) throw thrown
    return { ...same, state: 'broken', problem: thrown.message, bytes: null, files: null }
  }
}

function stateOf({
  train,
  dev,
}: Pick<Sources, 'train' | 'dev'>): Pick<LibraryDataset, 'state' | 'problem' | 'bytes'> {
  const sizes = [train, dev].map(({ path }) => statSync(path, { throwIfNoEntry: false })?.size)
  const missing = [train, dev].filter((_, index) => sizes[index] === undefined).map(({ path }) => path)
  if (missing.length > 0)
    return {
      state: 'broken',
      problem: `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not there any more; runs on it cannot be resumed until it is put back`,
      bytes: null,
    }
  return { state: 'here', problem: '', bytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0) }
}
