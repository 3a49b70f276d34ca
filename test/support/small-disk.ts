import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own that a test may fill, or make read-only. */
export interface SmallDisk {
  readonly path: string
  /** From now on it may be read only, or written again. */
  setReadOnly(isReadOnly: boolean): void
  remove(): void
}

/**
 * Mounts one in memory; undefined where this process may not mount (it is no administrator, or this
 * is no Linux).
 */
export function smallDisk(megabytes: number): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'))
  const mount = (options: string) =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]).status === 0
  if (process.platform !== 'linux' || !mount(`size=${megabytes}m`)) {
    rmdirSync(path)
    return undefined
  }
  return {
    path,
    setReadOnly(isReadOnly) {
      // Busy while a file is open for writing: read-only is the mount, not the file system. A file
      // that was opened between the two commands is waited for.
      spawnSync('mount', isReadOnly ? ['--bind', path, path] : ['--version'])
      const remount = ['-o', `remount,bind,${isReadOnly ? 'ro' : 'rw'}`, path]
      for (let attempt = 0; ; attempt++) {
        const { status, stderr } = spawnSync('mount', remount)
        if (status === 0) return
        if (attempt === 100) throw new Error(`The disk could not be remounted: ${stderr.toString()}`)
        spawnSync('sleep', ['0.05'])
      }
    },
    remove() {
      while (spawnSync('umount', ['-l', path]).status === 0);
      rmdirSync(path)
    },
  }
}

/** Whether tests of full and read-only disks can run here; where not, they are skipped by name. */
export function mayMount(): boolean {
  const disk = smallDisk(1)
  disk?.remove()
  return disk !== undefined
}
