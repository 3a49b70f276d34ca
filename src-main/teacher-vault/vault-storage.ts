import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../domain/cache-folder.ts'
import { holderOf, tryClaim } from '../processes/file-claim.ts'
import { VAULT_FILES, vaultDescriptionSchema, type VaultDescription } from './vault-files.ts'

/** Left free on the disk besides what a vault takes: checkpoints and the log need room too. */
const SPARE_BYTES = 2e9

/** A vault on this machine. */
export interface KeptVault {
  readonly name: string
  readonly folder: string
  readonly description: VaultDescription
  /** When a run last opened it, milliseconds since 1970. */
  readonly usedAt: number
  readonly isInUse: boolean
}

/** The folder of all vaults: STILLROOM_VAULTS (a roomy disk), else in the cache folder. */
export function vaultsFolder(): string {
  return process.env.STILLROOM_VAULTS ?? join(cacheFolder(), 'vaults')
}

/** All vaults, least recently used first. */
export function listVaults(root = vaultsFolder()): readonly KeptVault[] {
  return namesIn(root)
    .flatMap((name): readonly KeptVault[] => {
      const folder = join(root, name)
      const description = readDescription(folder)
      if (!description) return []
      const usedAt = statSync(join(folder, VAULT_FILES.description)).mtimeMs
      return [{ name, folder, description, usedAt, isInUse: isInUse(folder) }]
    })
    .sort((a, b) => a.usedAt - b.usedAt)
}

/**
 * Why a vault would find no room, or `undefined` where it would: within the budget, once all others
 * that are not open are removed, and on the disk.
 * @param name the vault; what it takes already counts as its own
 */
export function whyNoRoom(
  name: string,
  bytes: number,
  budgetBytes: number,
  root = vaultsFolder(),
): string | undefined {
  if (bytes > budgetBytes) return `${gigabytes(bytes)} are needed and ${gigabytes(budgetBytes)} allowed`
  const others = listVaults(root).filter((vault) => vault.name !== name)
  const open = sumBytes(others.filter(({ isInUse: used }) => used))
  if (open + bytes > budgetBytes)
    return `${gigabytes(bytes)} are needed, and runs that are being trained keep ${gigabytes(open)} of ${gigabytes(budgetBytes)}`
  const removable = others.filter(({ isInUse: used }) => !used).map(({ name: other }) => other)
  const reclaimed = [...removable, name].reduce(
    (sum, other) => sum + takenBytes(join(root, other, VAULT_FILES.data)),
    0,
  )
  const free = freeBytes(root) + reclaimed
  if (bytes + SPARE_BYTES > free)
    return `${gigabytes(bytes)} are needed, ${gigabytes(free)} are free on the disk, and ${gigabytes(SPARE_BYTES)} are left for checkpoints`
  return undefined
}

/**
 * Makes room for a vault: evicts others, least recently used first, until all together keep to the
 * budget and the disk holds them. None that is open is touched.
 * @returns why there is no room, if there is none
 */
export function makeRoom(
  name: string,
  bytes: number,
  budgetBytes: number,
  root = vaultsFolder(),
): string | undefined {
  mkdirSync(root, { recursive: true })
  const reason = whyNoRoom(name, bytes, budgetBytes, root)
  if (reason) return reason
  const others = listVaults(root).filter((vault) => vault.name !== name)
  let taken = sumBytes(others)
  const isTight = () =>
    taken + bytes > budgetBytes ||
    bytes + SPARE_BYTES > freeBytes(root) + takenBytes(join(root, name, VAULT_FILES.data))
  for (const vault of others.filter(({ isInUse: used }) => !used)) {
    if (!isTight()) break
    rmSync(vault.folder, { recursive: true, force: true })
    taken -= vault.description.bytes
  }
  return undefined
}

/** Whether every chunk of a vault was written; damage shows when it is read. */
export function vaultIsWhole(name: string, root = vaultsFolder()): boolean {
  const folder = join(root, name)
  const description = readDescription(folder)
  return (
    description !== undefined &&
    readChecksums(join(folder, VAULT_FILES.chunks), description.chunks).size === description.chunks
  )
}

/**
 * Checksum of each chunk that was written. The last line of a chunk counts; what a killed process
 * left of a line is passed over.
 */
export function readChecksums(path: string, chunks: number): Map<number, number> {
  const found = new Map<number, number>()
  if (!existsSync(path)) return found
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const match = /^(\d+) (\d+)$/.exec(line)
    const chunk = Number(match?.[1] ?? Number.NaN)
    if (match && chunk < chunks) found.set(chunk, Number(match[2]))
  }
  return found
}

/** Removes a vault unless a run has it open. */
export function removeVault(name: string, root = vaultsFolder()): boolean {
  const folder = join(root, name)
  if (!namesIn(root).includes(name) || isInUse(folder)) return false
  rmSync(folder, { recursive: true, force: true })
  return true
}

/** Locks a vault against eviction, until the returned function is called or the process ends. */
export function claimUse(folder: string): () => void {
  const users = join(folder, VAULT_FILES.users)
  mkdirSync(users, { recursive: true })
  return tryClaim(join(users, `${process.pid}.json`)) ?? (() => {})
}

function isInUse(folder: string): boolean {
  const users = join(folder, VAULT_FILES.users)
  return namesIn(users).some((name) => /^\d+\.json$/.test(name) && holderOf(join(users, name)) !== undefined)
}

function readDescription(folder: string): VaultDescription | undefined {
  try {
    const text = readFileSync(join(folder, VAULT_FILES.description), 'utf8')
    return vaultDescriptionSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

function sumBytes(vaults: readonly KeptVault[]): number {
  return vaults.reduce((sum, { description }) => sum + description.bytes, 0)
}

/** Of the disk that a folder lies on, or will. */
function freeBytes(folder: string): number {
  let existing = folder
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing)
  const { bavail, bsize } = statfsSync(existing)
  return bavail * bsize
}

/** What a sparse file takes on the disk. */
function takenBytes(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1)} GB`
}
