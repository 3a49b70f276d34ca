import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
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

/** Where vaults lie: where STILLROOM_VAULTS says (a roomy disk), else with what is fetched or computed once and can be had again. */
export function vaultsFolder(): string {
  return process.env.STILLROOM_VAULTS ?? join(cacheFolder(), 'vaults')
}

/** All vaults, used longest ago first. */
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
 * Makes room for a vault: removes others, the one used longest ago first, until all together keep to the budget. None that is open is touched.
 * @param name the vault that room is made for; what it takes already counts as its own
 * @returns why there is no room, if there is none
 */
export function makeRoom(
  name: string,
  bytes: number,
  budgetBytes: number,
  root = vaultsFolder(),
): string | undefined {
  if (bytes > budgetBytes) return `${gigabytes(bytes)} are needed and ${gigabytes(budgetBytes)} allowed`
  const others = listVaults(root).filter((vault) => vault.name !== name)
  let taken = others.reduce((sum, { description }) => sum + description.bytes, 0)
  for (const vault of others.filter(({ isInUse: used }) => !used)) {
    if (taken + bytes <= budgetBytes) break
    rmSync(vault.folder, { recursive: true, force: true })
    taken -= vault.description.bytes
  }
  if (taken + bytes > budgetBytes)
    return `${gigabytes(bytes)} are needed, and runs that are being trained keep ${gigabytes(taken)} of ${gigabytes(budgetBytes)}`
  mkdirSync(root, { recursive: true })
  const { bavail, bsize } = statfsSync(root)
  const free = bavail * bsize + takenBytes(join(root, name, VAULT_FILES.data))
  if (bytes + SPARE_BYTES > free)
    return `${gigabytes(bytes)} are needed, ${gigabytes(free)} are free on the disk, and ${gigabytes(SPARE_BYTES)} are left for checkpoints`
  return undefined
}

/** Removes a vault unless a run has it open. */
export function removeVault(name: string, root = vaultsFolder()): boolean {
  const folder = join(root, name)
  if (!namesIn(root).includes(name) || isInUse(folder)) return false
  rmSync(folder, { recursive: true, force: true })
  return true
}

/** Says that this process has a vault open, until the returned function is called or the process ends. */
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

/** What a sparse file really takes. */
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
