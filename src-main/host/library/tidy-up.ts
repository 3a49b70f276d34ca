import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { NAMED_DATASETS } from '../../catalogue/named-datasets.ts'
import { NAMED_MODELS } from '../../catalogue/named-models.ts'
import type { TidyItem } from '../../contract/library.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { cacheFolder } from '../../domain/cache-folder.ts'
import { holderOf } from '../../processes/file-claim.ts'
import { keptCheckpoints } from '../../run-folder/kept-checkpoints.ts'
import { isTrainerAlive } from '../../run-folder/trainer-mark.ts'
import type { StoredRun } from '../../storage/runs-table.ts'
import type { Home } from '../home.ts'
import { runTitle } from '../../domain/run/run-title.ts'
import { bytesBelow } from './folder-bytes.ts'
import { folderOfNamedDataset } from './list-datasets.ts'
import { folderOfNamedModel } from './list-teachers.ts'
import { setAside } from './set-aside.ts'

/** Half a download that nobody has gone on with for so long is not gone on with any more. */
const STALE_MS = 24 * 3600 * 1000

interface Surplus {
  readonly path: string
  readonly what: string
  readonly why: string
}

/** What is needed no more, with its bytes, the largest first; nothing is changed. */
export async function previewTidying(runs: readonly StoredRun[]): Promise<readonly TidyItem[]> {
  const items: TidyItem[] = []
  for (const { path, what, why } of [...surplusCheckpoints(runs), ...surplusCache()]) {
    const found = statSync(path, { throwIfNoEntry: false })
    const bytes = found?.isDirectory() ? await bytesBelow(path) : (found?.size ?? 0)
    if (found) items.push({ id: path, what, why, bytes })
  }
  return items.sort((a, b) => b.bytes - a.bytes)
}

/**
 * Sets items of the preview aside; an id that the preview would not name now is left where it is.
 */
export async function tidyUp(
  home: Home,
  runs: readonly StoredRun[],
  ids: readonly string[],
): Promise<{ readonly bytes: number; readonly items: number }> {
  const wanted = (await previewTidying(runs)).filter(({ id }) => ids.includes(id))
  for (const { id } of wanted) setAside(home, id)
  return { bytes: wanted.reduce((sum, { bytes }) => sum + bytes, 0), items: wanted.length }
}

/**
 * Of a finished run the best and the last checkpoint are kept, what it may be forked and gone on
 * with from, and those that a fork is planned from.
 */
function surplusCheckpoints(runs: readonly StoredRun[]): readonly Surplus[] {
  return runs.flatMap((run) => {
    if (run.said !== 'finished' || isTrainerAlive(run.folder)) return []
    const root = join(run.folder, RUN_FILES.checkpoints)
    if (!existsSync(root)) return []
    const names = readdirSync(root)
    const steps = names.filter((name) => /^\d+$/.test(name)).map(Number)
    const last = Math.max(...steps)
    const label = runTitle(run)
    const needed = [last, run.bestStep, ...keptCheckpoints(run.folder)]
    const surplus = steps.filter((step) => !needed.includes(step))
    const unfinished = names.filter((name) => /^\.\d+\.(writing|replaced)$/.test(name))
    return [
      ...surplus.map((step) => ({
        path: join(root, String(step)),
        what: `Checkpoint of step ${step}, ${label}`,
        why: `the run has finished; its best (step ${run.bestStep ?? last}) and last (step ${last}) are kept`,
      })),
      ...unfinished.map((name) => ({
        path: join(root, name),
        what: `Half a checkpoint, ${label}`,
        why: 'a trainer that was killed left it',
      })),
    ]
  })
}

/** Versions that this Stillroom does not use, and downloads that nobody goes on with. */
function surplusCache(): readonly Surplus[] {
  const models = Object.entries(NAMED_MODELS).map(
    ([name, { sha256 }]) => [name, folderOfNamedModel(name, sha256)] as const,
  )
  const datasets = Object.entries(NAMED_DATASETS).map(
    ([name, dataset]) => [name, folderOfNamedDataset(name, dataset)] as const,
  )
  return [
    ...otherVersions('models', models, 'Model'),
    ...otherVersions('datasets', datasets, 'Data set'),
    ...['models', 'datasets', 'runtime'].flatMap((kind) =>
      staleDownloads(join(cacheFolder(), kind, 'downloads')),
    ),
  ]
}

function otherVersions(
  kind: string,
  current: readonly (readonly [name: string, folder: string])[],
  word: string,
): readonly Surplus[] {
  const root = join(cacheFolder(), kind)
  if (!existsSync(root)) return []
  return readdirSync(root).flatMap((folder) => {
    const used = current.find(([name]) => new RegExp(`^${name}-[0-9a-f]{12}$`).test(folder))
    if (!used || used[1] === join(root, folder)) return []
    return [
      {
        path: join(root, folder),
        what: `${word} ${folder}`,
        why: `the catalogue now has ${basename(used[1])}`,
      },
    ]
  })
}

function staleDownloads(root: string): readonly Surplus[] {
  if (!existsSync(root)) return []
  return readdirSync(root).flatMap((name) => {
    const path = join(root, name)
    const isPart = name.startsWith('.fetching-') && !name.endsWith('.lock')
    const isOld = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > STALE_MS
    if (!isPart || !isOld || holderOf(`${path}.lock`)) return []
    return [{ path, what: `Half a download, ${name.slice(1)}`, why: 'nobody has gone on with it for a day' }]
  })
}
