import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { LibraryVault } from '../../contract/library.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { VAULT_FILES } from '../../teacher-vault/vault-files.ts'
import { listVaults, readChecksums, removeVault, type KeptVault } from '../../teacher-vault/vault-storage.ts'

/** Unit of `stat`'s blocks, whatever the file system's own. */
const BLOCK_BYTES = 512

/** What this machine keeps of its teachers, the vault used last first. */
export function listLibraryVaults(): readonly LibraryVault[] {
  return listVaults().map(described).reverse()
}

/**
 * Removes a vault for good.
 * @returns bytes that it took
 * @throws StillroomError `unknown-vault` · `run-busy` while a run has it open
 */
export function removeLibraryVault(name: string): { readonly bytes: number } {
  const vault = listLibraryVaults().find((one) => one.name === name)
  if (!vault) throw new StillroomError('unknown-vault', `This machine has no vault ${name}`)
  if (!removeVault(name))
    throw new StillroomError(
      'run-busy',
      `A run that is being trained reads the vault ${name}; it can be removed when that has ended`,
    )
  return { bytes: vault.bytes }
}

/** What a file takes on disk: of a sparse one, less than its length. 0 where it is not there. */
export function takenBytes(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * BLOCK_BYTES
}

function described({ name, folder, description, usedAt, isInUse }: KeptVault): LibraryVault {
  const { about, precision, parts, examples, chunks, bytes } = description
  return {
    name,
    ...about,
    precision,
    parts,
    examples,
    bytes: takenBytes(join(folder, VAULT_FILES.data)),
    fullBytes: bytes,
    chunks,
    filledChunks: readChecksums(join(folder, VAULT_FILES.chunks), chunks).size,
    usedAt: new Date(usedAt).toISOString(),
    isInUse,
  }
}
