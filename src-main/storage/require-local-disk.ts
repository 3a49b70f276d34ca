import { statfsSync } from 'node:fs'
import { StillroomError } from '../domain/stillroom-error.ts'

/**
 * By the number that Linux gives their file systems (statfs(2)); elsewhere these numbers mean
 * nothing, and none is met.
 */
const NETWORKS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
])

/** The network that a file system of this number lies on; undefined for one of this machine. */
export function networkOf(fileSystem: number): string | undefined {
  return NETWORKS.get(fileSystem >>> 0)
}

/**
 * SQLite's write-ahead log needs shared memory, and its locks are the file system's: on a network
 * file system neither can be relied on.
 * @throws StillroomError `invalid-arguments`
 */
export function requireLocalDisk(folder: string, fileSystem = statfsSync(folder).type): void {
  const network = process.platform === 'linux' ? networkOf(fileSystem) : undefined
  if (network)
    throw new StillroomError(
      'invalid-arguments',
      `${folder} lies on a network's disk (${network}), where a database can be damaged. Name a folder on a disk of this machine with --home or STILLROOM_HOME; runs' folders can be copied into its runs/ from anywhere.`,
    )
}
