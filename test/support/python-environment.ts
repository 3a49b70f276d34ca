import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../../src-main/domain/cache-folder.ts'
import { findPip } from '../../src-main/fetching/find-pip.ts'
import { runProgram } from '../../src-main/processes/run-program.ts'

/**
 * Where benches keep what they make once: Python's environments, and the teachers that they
 * fine-tune.
 */
export function benchCache(): string {
  return join(cacheFolder(), 'against-pytorch')
}

/**
 * A bench's own Python, made with venv and pip on first use, one for each state of its
 * requirements.txt.
 * @param path of requirements.txt
 * @returns the path of its interpreter
 * @throws Error with pip's last words when a package cannot be had
 */
export async function pythonEnvironment(path: string, say: (line: string) => void): Promise<string> {
  const requirements = readFileSync(path)
  const { python } = await findPip()
  const { output: version } = await runProgram({ program: python, args: ['--version'] })
  const key = createHash('sha256').update(requirements).update(version).digest('hex').slice(0, 12)
  const folder = join(benchCache(), `python-${key}`)
  const interpreter =
    process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
  const done = join(folder, 'complete')
  if (existsSync(done)) return interpreter
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(benchCache(), { recursive: true })
  say(`making a Python environment of ${requirements.toString().trim().split('\n').join(', ')}`)
  await mustRun(python, ['-m', 'venv', folder], 'python3 -m venv failed (Debian: apt install python3-venv)')
  await mustRun(
    interpreter,
    ['-m', 'pip', 'install', '--no-input', '-r', path],
    `pip could not install ${path}`,
  )
  writeFileSync(done, '')
  return interpreter
}

async function mustRun(program: string, args: readonly string[], otherwise: string): Promise<void> {
  const { ended, output, complaints } = await runProgram({ program, args })
  if (ended === 0) return
  const words = (complaints.trim() || output.trim()).split('\n').slice(-6).join('\n')
  throw new Error(`${otherwise} (${ended}):\n${words}`)
}
