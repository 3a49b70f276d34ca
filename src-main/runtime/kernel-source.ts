import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Our own operations' C++ source, and what it is compiled for. */
export interface KernelSource {
  readonly sources: readonly string[]
  /**
   * What the compiler is told of this machine's processor; nothing where its name for it is not
   * known.
   */
  readonly machine: readonly string[]
  /** Below a runtime's folder; another source or another kind of processor has another name. */
  readonly file: string
}

export function findKernelSource(): KernelSource {
  const folder = fileURLToPath(new URL('../engine/fused-kernels/', import.meta.url))
  const files = readdirSync(folder).filter((file) => /\.(cc|h)$/.test(file))
  const level = processorLevel()
  const hash = createHash('sha256').update(level ?? '')
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(folder, file)))
  return {
    sources: files.filter((file) => file.endsWith('.cc')).map((file) => join(folder, file)),
    machine: level ? [`-march=${level}`] : [],
    file: `stillroom_kernels-${hash.digest('hex').slice(0, 12)}.node`,
  }
}

/** What each level adds to the one below, of the x86-64 ABI's levels: v4 has AVX-512, v3 AVX2. */
const LEVELS = [
  { level: 'x86-64-v4', flags: ['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl'] },
  { level: 'x86-64-v3', flags: ['avx2', 'fma', 'bmi2', 'f16c', 'movbe'] },
] as const

/**
 * The highest level of the x86-64 ABI that this processor has. A home folder may be shared by
 * machines that are not alike, so this stands in the compiled file's name.
 * @param read gives what Linux says of its processors
 */
export function processorLevel(
  read: () => string = () => readFileSync('/proc/cpuinfo', 'utf8'),
): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const flags = new Set(/^flags\s*:(.*)$/m.exec(read())?.[1]?.split(' '))
  const has = (wanted: readonly string[]) => wanted.every((flag) => flags.has(flag))
  if (!has(LEVELS[1].flags)) return undefined
  return LEVELS.find(({ flags: wanted }) => has(wanted))?.level
}
