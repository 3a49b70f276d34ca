import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { labProblem, startLab, type SlurmLab } from '../../support/slurm/slurm-lab.ts'
import { makeStudy, whatWasTrained } from '../../slurm/slurm-study.ts'
import { ask } from '../command-line/run-stillroom.ts'

interface Submitted {
  readonly submitted: number
  readonly teachers: number
  readonly there: number
  readonly finished: number
}
interface Table {
  readonly groups: readonly { readonly runs: readonly { readonly value: number | null }[] }[]
}

const problem = labProblem()

describe.skipIf(problem !== undefined)(
  `a real Slurm with three nodes${problem ? ` (${problem})` : ''}`,
  () => {
    let root: string
    let lab: SlurmLab
    let study: string
    const before = { ...process.env }
    beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), 'stillroom-slurm-'))
      study = makeStudy(root, { trainExamples: 12, epochs: 1 })
      lab = await startLab(join(root, 'lab'))
      Object.assign(process.env, { PATH: lab.env.PATH, SLURM_CONF: lab.env.SLURM_CONF })
    })
    afterAll(async () => {
      await lab?.stop()
      process.env.PATH = before.PATH
      delete process.env.SLURM_CONF
      rmSync(root, { recursive: true, force: true })
    })

    test('trains a study to the same bits as this machine, each of its runs once', async () => {
      const [local, home] = [join(root, 'local'), join(root, 'home')]
      const submit = () => ask<Submitted>(['study', 'run', study, '--slurm', '--cpus', '2'], { home })
      expect(await submit()).toMatchObject({ submitted: 4, teachers: 1 })
      expect(await submit()).toMatchObject({ submitted: 0, teachers: 0, there: 4 })
      await ask(['study', 'run', study], { home: local })
      const look = async (of: string) => (await ask<Table>(['study', 'show', study], { home: of })).groups
      const expected = await look(local)
      await expect
        .poll(() => look(home), { timeout: 90_000, interval: 1_000 })
        .toEqual(
          expected.map((group) => ({
            ...group,
            runs: group.runs.map((run) => ({ ...run, run: expect.any(String) as string })),
          })),
        )
      expect(whatWasTrained(home)).toEqual(whatWasTrained(local))
      expect(await submit()).toMatchObject({ submitted: 0, finished: 4 })
    })
  },
)
