import type { Command } from 'commander'
import type { LibraryVault } from '../../contract/library.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { withSession } from './session.ts'
import { formatTable } from './terminal.ts'

/** What this machine keeps of its teachers: `vault list`, `vault remove`. */
export function addVaultCommands(program: Command, signal: AbortSignal): void {
  const vault = program.command('vault').description("teachers' tensors, kept on disk for students")
  withSession(
    vault.command('list').description('vaults of this machine, the one used last first'),
    signal,
    async (session) => {
      const { listLibraryVaults } = await import('../../host/library/list-vaults.ts')
      const vaults = listLibraryVaults()
      session.answer({ vaults }, () =>
        session.print(vaults.length === 0 ? 'No vaults.' : formatTable(COLUMNS, vaults)),
      )
    },
  )
  withSession(
    vault
      .command('remove')
      .argument('[name]', 'of the vault, or how it begins')
      .option('--all', 'all that no run has open')
      .description('remove a vault for good; a run that needs it computes it anew'),
    signal,
    async (session, name: string | undefined, { all = false }: { readonly all?: boolean }) => {
      if ((name === undefined) === !all)
        throw new StillroomError('invalid-arguments', 'Name one vault, or say --all (see: vault list)')
      const { listLibraryVaults, removeLibraryVault } = await import('../../host/library/list-vaults.ts')
      const vaults = listLibraryVaults()
      const wanted = name === undefined ? vaults.filter(({ isInUse }) => !isInUse) : [vaultOf(name, vaults)]
      const removed = wanted.map((vault) => ({ name: vault.name, ...removeLibraryVault(vault.name) }))
      const kept = all ? vaults.filter(({ isInUse }) => isInUse).map((vault) => vault.name) : []
      session.answer({ removed, kept }, () => {
        for (const vault of removed) session.print(`${vault.name} removed, ${gigabytes(vault.bytes)}`)
        for (const vaultName of kept) session.print(`${vaultName} kept: a run that is being trained reads it`)
        if (removed.length + kept.length === 0) session.print('No vaults.')
      })
    },
  )
}

const COLUMNS = [
  { title: 'vault', value: ({ name }: LibraryVault) => name.slice(0, 8) },
  { title: 'teacher', value: ({ teacher }: LibraryVault) => teacher },
  { title: 'data', value: ({ data }: LibraryVault) => data },
  { title: 'holds', value: ({ parts }: LibraryVault) => parts.join(', ') },
  { title: 'precision', value: ({ precision }: LibraryVault) => precision },
  { title: 'on disk', value: ({ bytes }: LibraryVault) => gigabytes(bytes), align: 'right' },
  { title: 'full', value: ({ fullBytes }: LibraryVault) => gigabytes(fullBytes), align: 'right' },
  {
    title: 'filled',
    value: ({ filledChunks, chunks }: LibraryVault) => `${Math.floor((100 * filledChunks) / chunks)} %`,
    align: 'right',
  },
  {
    title: 'last used',
    value: ({ isInUse, usedAt }: LibraryVault) =>
      isInUse ? 'in use' : `${usedAt.slice(0, 16).replace('T', ' ')} UTC`,
  },
] as const

/** The vault whose name it is, or begins so. */
function vaultOf(name: string, vaults: readonly LibraryVault[]): LibraryVault {
  const found = vaults.filter((vault) => vault.name.startsWith(name))
  const exact = found.find((vault) => vault.name === name) ?? found[0]
  if (!exact || name === '') throw new StillroomError('unknown-vault', `This machine has no vault ${name}`)
  if (found.length > 1 && exact.name !== name)
    throw new StillroomError('unknown-vault', `${found.length} vaults begin with ${name}; name more of it`)
  return exact
}

function gigabytes(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
