import { existsSync, globSync, readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { loadsOf } from './imports.ts'

/** What a test that reaches it cannot do within a second: TensorFlow, browsers, a whole host. */
const SLOW_TO_REACH = new Set([
  'playwright-core',
  'electron',
  'src-main/engine/backend.ts',
  'src-main/host/open-host.ts',
])

const MARK = { slow: '// Slow: ', oneAtATime: '// One at a time: ' } as const

export interface SlowTests {
  readonly besideOthers: readonly string[]
  readonly oneAtATime: readonly string[]
}

/**
 * The test files that `npm run test:quick` leaves out: they reach something slow through what they
 * load, start programs, or say `// Slow: <why>` in their first line. Those that measure a time, or
 * need the machine for themselves, say `// One at a time: <why>` there.
 * @returns paths from the project's root, which is the working directory
 */
export function slowTests(): SlowTests {
  const known = new Map<string, readonly string[]>()
  const loadsOnce = (file: string) => {
    const loads = known.get(file) ?? (existsSync(file) && file.endsWith('.ts') ? loadsOf(file) : [])
    known.set(file, loads)
    return loads
  }
  const files = globSync('test/**/*.test.ts').map((file) => file.split(sep).join('/'))
  const isMarked = (file: string, mark: string) => readFileSync(file, 'utf8').startsWith(mark)
  const oneAtATime = files.filter((file) => isMarked(file, MARK.oneAtATime))
  const besideOthers = files.filter(
    (file) => !oneAtATime.includes(file) && (isMarked(file, MARK.slow) || reachesSlow(file, loadsOnce)),
  )
  return { besideOthers, oneAtATime }
}

function reachesSlow(test: string, loads: (file: string) => readonly string[]): boolean {
  const reached = new Set([test]) // grows while it is gone through
  for (const file of reached) {
    const targets = loads(file)
    if (targets.some((target) => SLOW_TO_REACH.has(target))) return true
    if (file.startsWith('test/') && targets.includes('node:child_process')) return true
    targets.forEach((target) => reached.add(target))
  }
  return false
}
