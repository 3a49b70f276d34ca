import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DISK_PARTS, type DiskPart, type DiskUse } from '../../contract/library.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { cacheFolder } from '../../domain/cache-folder.ts'
import { vaultsFolder } from '../../teacher-vault/vault-storage.ts'
import type { Home } from '../home.ts'
import { entriesOf, sizeOf } from './folder-bytes.ts'
import { takenBytes } from './list-vaults.ts'
import { SET_ASIDE } from './set-aside.ts'

type Kind = DiskPart['kind']

/** Time limit of a scan; it then returns what it has counted. */
const MOST_MS = 20_000

const IN_RUN: Readonly<Record<string, Kind>> = {
  [RUN_FILES.checkpoints]: 'checkpoints',
  [RUN_FILES.predictions]: 'predictions',
  [RUN_FILES.divergence]: 'predictions',
  [RUN_FILES.surgery]: 'predictions',
  [RUN_FILES.student]: 'students',
}
const IN_HOME: Readonly<Record<string, Kind>> = { trash: 'trash', [SET_ASIDE]: 'set-aside' }
const IN_CACHE: Readonly<Record<string, Kind>> = {
  runtime: 'runtime',
  models: 'models',
  datasets: 'datasets',
  vaults: 'vaults',
  [SET_ASIDE]: 'set-aside',
}

/**
 * Adds up what lies in the home and in the cache, by what it is for. Links are not followed; what
 * vanishes meanwhile does not count.
 */
export async function measureDisk({ folder, runs }: Home): Promise<DiskUse> {
  const sums = new Map<Kind, number>(DISK_PARTS.map((kind) => [kind, 0]))
  const until = performance.now() + MOST_MS
  const add = async (path: string, kind: Kind) => {
    // A vault that is being filled is a file with holes.
    const bytes = kind === 'vaults' ? takenBytes(path) : await sizeOf(path)
    sums.set(kind, (sums.get(kind) ?? 0) + bytes)
  }
  /** @param kindOf what lies below, by the first name under the folder */
  const walk = async (path: string, kindOf: (name: string) => Kind | 'run'): Promise<void> => {
    for await (const { name, isFolder } of entriesOf(path)) {
      if (performance.now() > until) return
      const kind = kindOf(name)
      const inside = join(path, name)
      if (!isFolder) await add(inside, kind === 'run' ? 'run-folders' : kind)
      else if (kind === 'run') await walk(inside, (part) => IN_RUN[part] ?? 'run-folders')
      else await walk(inside, () => kind)
    }
  }
  await walk(runs, () => 'run')
  for await (const { name, isFolder } of entriesOf(folder)) {
    const path = join(folder, name)
    if (path === runs || path === vaultsFolder()) continue
    const kind = IN_HOME[name] ?? 'database'
    if (isFolder) await walk(path, () => kind)
    else await add(path, kind)
  }
  const isVaults = (path: string) => path === vaultsFolder()
  await walk(cacheFolder(), (name) =>
    isVaults(join(cacheFolder(), name)) ? 'vaults' : (IN_CACHE[name] ?? 'other-cache'),
  )
  if (dirname(vaultsFolder()) !== cacheFolder()) await walk(vaultsFolder(), () => 'vaults')
  await hubParts(sums, until)
  const { bavail, bsize } = await statfs(folder)
  return {
    measuredAt: new Date().toISOString(),
    isComplete: performance.now() <= until,
    freeBytes: bavail * bsize,
    parts: [...sums].map(([kind, bytes]) => ({ kind, bytes })).filter(({ bytes }) => bytes > 0),
  }

  /** What came from the hub was counted as the rest of the cache; it is models and data. */
  async function hubParts(all: Map<Kind, number>, end: number): Promise<void> {
    const root = join(cacheFolder(), 'hub')
    for await (const { name, isFolder } of entriesOf(root)) {
      if (!isFolder || performance.now() > end) continue
      const before = new Map(all)
      const kind: Kind = name.startsWith('datasets--') ? 'datasets' : 'models'
      await walk(join(root, name), () => kind)
      const bytes = (all.get(kind) ?? 0) - (before.get(kind) ?? 0)
      all.set('other-cache', Math.max(0, (all.get('other-cache') ?? 0) - bytes))
    }
  }
}
