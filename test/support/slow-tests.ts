import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'

/** What a test that reaches it cannot do within a second: TensorFlow, browsers, a whole host. */
const SLOW_TO_REACH = new Set([
  'playwright-core',
  'electron',
  'src-main/engine/backend.ts',
  'src-main/host/open-host.ts',
])

/**
 * The test files that `npm run test:quick` leaves out: they reach something slow through what they
 * import, start programs, or say `// Slow: <why>` in their first line.
 * @returns paths from the project's root
 */
export function slowTests(root: string): readonly string[] {
  const texts = new Map<string, string>()
  const textOf = (file: string) => {
    const path = join(root, file)
    const text = texts.get(file) ?? (existsSync(path) ? readFileSync(path, 'utf8') : '')
    texts.set(file, text)
    return text
  }
  return globSync('test/**/*.test.ts', { cwd: root })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => textOf(file).startsWith('// Slow: ') || reachesSlow(file, textOf))
}

function reachesSlow(test: string, textOf: (file: string) => string): boolean {
  const reached = new Set([test]) // grows while it is gone through
  for (const file of reached) {
    const targets = importsOf(file, textOf(file))
    if (targets.some((target) => SLOW_TO_REACH.has(target))) return true
    if (file.startsWith('test/') && targets.includes('node:child_process')) return true
    targets.forEach((target) => reached.add(target))
  }
  return false
}

/** Files from the root, and packages by name; types alone are not imported when a test runs. */
function importsOf(file: string, text: string): readonly string[] {
  const matches = text.matchAll(
    /^(?:import|export)\b(?! type\b)(?:[^'"]*?\bfrom)?\s*'([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  return [...matches].map((match) => {
    const path = match[1] ?? match[2] ?? ''
    return path.startsWith('.') ? join(dirname(file), path).split(sep).join('/') : path
  })
}
