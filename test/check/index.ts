/**
 * What `npm run check` is: the types of the program and its tests, of the tests in a browser, and
 * of the window, side by side, as each takes one core; what each complains of is printed as it
 * ends.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')
const CHECKS = [
  ['typescript/bin/tsc', '-p', '.'],
  ['svelte-check/bin/svelte-check', '--tsconfig', 'src-renderer/tsconfig.json', '--fail-on-warnings'],
  ['typescript/bin/tsc', '-p', 'test/e2e'],
] as const

/** @returns whether it found nothing */
async function passes([program, ...args]: readonly [string, ...string[]]): Promise<boolean> {
  const script = join(ROOT, 'node_modules', ...program.split('/'))
  const child = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part))
  const [code] = (await once(child, 'close')) as [number | null]
  process.stdout.write(Buffer.concat(said))
  return code === 0
}

const passed = await Promise.all(CHECKS.map(passes))
process.exitCode = passed.every(Boolean) ? 0 : 1
