/** Lists the benches, or runs one: npm run -s bench -- <name> [what it takes]. */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const folder = import.meta.dirname
const read = (name: string) => readFileSync(join(folder, `${name}.ts`), 'utf8')
// What exports something serves the benches and is none.
const benches = globSync('*.ts', { cwd: folder })
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== 'run' && !/^export /m.test(read(name)))
  .toSorted()

const [, , wanted, ...rest] = process.argv
if (wanted !== undefined && benches.includes(wanted)) {
  const { status } = spawnSync(process.execPath, [join(folder, `${wanted}.ts`), ...rest], {
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
} else {
  if (wanted !== undefined) process.stderr.write(`There is no bench ${wanted}.\n`)
  const width = Math.max(...benches.map((name) => name.length))
  for (const name of benches) process.stdout.write(`${name.padEnd(width)}  ${firstSentence(read(name))}\n`)
  process.exitCode = wanted === undefined ? 0 : 2
}

/** Of the comment that a file begins with. */
function firstSentence(source: string): string {
  const comment = /\/\*\*([\s\S]*?)\*\//.exec(source)?.[1] ?? ''
  const text = comment.replaceAll(/\s*\n\s*\*\s?/g, ' ').trim()
  return /^.*?[.](?=\s|$)/.exec(text)?.[0] ?? text
}
