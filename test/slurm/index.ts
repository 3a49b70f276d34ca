import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ask } from '../scenarios/command-line/run-stillroom.ts'
import { labProblem, startLab } from '../support/slurm/slurm-lab.ts'
import { FAULTS, isInTheMiddle, until } from './faults.ts'
import { makeStudy, whatWasTrained } from './slurm-study.ts'

const PATIENCE_S = 600

/**
 * `npm run test:slurm`: a study on a real Slurm with three nodes, hit by one fault after another;
 * each time all its runs must have finished, each trained once, to the bits that this machine
 * trains them to without Slurm. `--only WORDS` of a fault's name tries it alone; `--epochs` makes
 * the runs longer or shorter.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, epochs: { type: 'string', default: '100' } },
  })
  const problem = labProblem()
  if (problem !== undefined) {
    console.error(`There is no Slurm to be tried: ${problem}`)
    return 1
  }
  const root = mkdtempSync(join(tmpdir(), 'stillroom-slurm-'))
  const study = makeStudy(root, { trainExamples: 400, epochs: Number(values.epochs) })
  const local = join(root, 'local')
  await ask(['study', 'run', study], { home: local })
  const expected = whatWasTrained(local)
  let failed = 0
  for (const [index, fault] of FAULTS.entries()) {
    if (!fault.name.includes(values.only)) continue
    const home = join(root, `home-${index}`)
    const lab = await startLab(join(root, `lab-${index}`))
    Object.assign(process.env, { PATH: lab.env.PATH, SLURM_CONF: lab.env.SLURM_CONF })
    const submit = (...options: readonly string[]) =>
      ask<{ readonly submitted: number }>(
        [
          'study',
          'run',
          study,
          '--slurm',
          '--cpus',
          '2',
          '--time',
          '10:00',
          ...(fault.options ?? []),
          ...options,
        ],
        { home },
      )
    const stop = () => ask<void>(['study', 'stop', study], { home })
    const from = performance.now()
    try {
      await submit()
      await until(() => isInTheMiddle(home), PATIENCE_S)
      const seen = await fault.happens({ lab, home, submit, stop })
      await until(() => JSON.stringify(whatWasTrained(home)) === JSON.stringify(expected), PATIENCE_S)
      const seconds = ((performance.now() - from) / 1000).toFixed(0)
      console.log(`ok    ${fault.name}: ${seen} (${expected.length} runs, the same bits, ${seconds} s)`)
    } catch (thrown) {
      failed++
      console.log(`FAILS ${fault.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      console.log(whatWasTrained(home).join('\n'))
      console.log(`expected\n${expected.join('\n')}\nsee ${root}`)
    } finally {
      await lab.stop()
    }
  }
  if (failed === 0) rmSync(root, { recursive: true, force: true })
  return failed === 0 ? 0 : 1
}

process.exitCode = await main()
