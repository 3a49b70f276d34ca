/**
 * How long the host takes over many runs on QQP's dev set (40,430 examples): node
 * test/bench/comparison.ts
 * Prints milliseconds: a first comparison of 20 runs (files are read), the next ones, overlap,
 * reliability, and all single changes among 100 runs.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHost } from '../../src-main/host/open-host.ts'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'
import { syntheticGold, syntheticLogits, writeSyntheticRun } from '../support/synthetic-run.ts'

const root = mkdtempSync(join(tmpdir(), 'stillroom-bench-'))
const gold = syntheticGold(40_430)
const teacher = syntheticLogits(gold, 0.914, 1)
// Ten rates of learning, five depths of training, two seeds: 50 plans, 100 runs.
for (let index = 0; index < 100; index++) {
  const [seed, epochs, rate] = [1 + (index % 2), 1 + ((index >> 1) % 5), 1 + Math.floor(index / 10)]
  const student = syntheticLogits(gold, 0.86 + 0.0005 * index, 2 + index)
  const plan = { training: { seed, epochs, learningRate: rate * 1e-5 } }
  writeSyntheticRun(join(root, 'runs'), `run-${index}`, { gold, teacher, student, plan })
}
const host = openHost(root, PROGRAM_PATHS)
const ids = Array.from({ length: 20 }, (_, index) => `run-${index * 5}`)

async function time(what: string, work: () => unknown): Promise<void> {
  const from = performance.now()
  await work()
  process.stdout.write(`${what.padEnd(40)} ${(performance.now() - from).toFixed(1)} ms\n`)
}
try {
  const { handlers } = host
  await time('20 runs compared, first time', () => handlers['runs.compare']({ ids }))
  for (let i = 0; i < 3; i++) await time('20 runs compared, again', () => handlers['runs.compare']({ ids }))
  await time('error overlap of 20', () => handlers['comparison.overlap']({ ids, most: 60 }))
  const three = ids.slice(0, 2)
  await time('bootstrap of two and their teacher', () => handlers['comparison.bootstrap']({ ids: three }))
  await time('the same again', () => handlers['comparison.bootstrap']({ ids: three }))
  await time('reliability of two and their teacher', () =>
    handlers['comparison.reliability']({ ids: three, temperature: 1 }),
  )
  await time('the same at temperature 1.4', () =>
    handlers['comparison.reliability']({ ids: three, temperature: 1.4 }),
  )
  let found = 0
  const changes = async () => {
    found = (await handlers['comparison.changes']({ id: 'run-0' })).changes.length
  }
  await time('single changes among 100 runs, first', changes)
  await time('single changes among 100 runs, again', changes)
  process.stdout.write(`${found} pairs of plans differ in one setting\n`)
} finally {
  await host.close()
  rmSync(root, { recursive: true })
}
