/** A plain Node that runs TypeScript: this process's own, or the one on the path where this is Electron (whose allocator traps large native allocations). */
export function stockNode(): string {
  return process.versions.electron ? 'node' : process.execPath
}
