import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RunList } from '../../src-main/contract/run-list.ts'
import { unpackRuns } from '../../src-main/domain/run/run-list.ts'
import { dispatch } from '../../src-main/host/dispatch.ts'
import { openHome } from '../../src-main/host/home.ts'
import { openHost } from '../../src-main/host/open-host.ts'
import { rebuildIndex } from '../../src-main/host/runs/rebuild-index.ts'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'
import { ODDITIES } from '../support/odd-run-files.ts'
import { syntheticGold, syntheticLogits, writeSyntheticRun } from '../support/synthetic-run.ts'
import type { Part } from './outcome.ts'

const GOOD = '20260101-000000-good'
const ODD = '20260102-000000-oddd'

/**
 * Spoils a line of one run's log, or a file of it. The home opens, also after `rebuild`; that run
 * alone is said to be damaged, and the other is as it was.
 */
export const lines: Part = async ({ attacks, folder, onProgress }) => {
  const losses: string[] = []
  const counts: Record<string, number> = {}
  for (let done = 0; done < attacks; done++) {
    const oddity = ODDITIES[done % ODDITIES.length]
    if (!oddity) break
    const home = join(folder, `home-${done}`)
    makeHome(home)
    const before = (await lookAt(home)).good
    oddity.apply(join(home, 'runs', ODD))
    const found = await problemsOf(home, before)
    rebuildIndex(openHome(home))
    found.push(...(await problemsOf(home, before)).map((problem) => `after a rebuild, ${problem}`))
    losses.push(...found.map((problem) => `${oddity.name}, ${home}: ${problem}`))
    const kind = oddity.hasLine ? 'lines' : 'other files'
    counts[kind] = (counts[kind] ?? 0) + 1
    if (found.length === 0) rmSync(home, { recursive: true })
    onProgress(done + 1)
  }
  return { attacks, losses, counts }
}

function makeHome(home: string): void {
  const runs = join(home, 'runs')
  mkdirSync(runs, { recursive: true })
  const gold = syntheticGold(40)
  const [teacher, student] = [syntheticLogits(gold, 0.9, 1), syntheticLogits(gold, 0.8, 2)]
  for (const id of [GOOD, ODD]) writeSyntheticRun(runs, id, { gold, teacher, student })
}

async function problemsOf(home: string, good: string): Promise<string[]> {
  try {
    const after = await lookAt(home)
    return [
      ...(after.isDamageSaid ? [] : ['nobody was told of it']),
      ...(after.good === good ? [] : ['the other run is not as it was']),
    ]
  } catch (thrown) {
    return [`the home does not open: ${String(thrown)}`]
  }
}

async function lookAt(home: string): Promise<{ readonly good: string; readonly isDamageSaid: boolean }> {
  const host = openHost(home, PROGRAM_PATHS)
  try {
    const reply = await dispatch(host.handlers, 'runs.list', {})
    if (!reply.ok) throw new Error(reply.error.message)
    const list = reply.value as RunList
    const runs = unpackRuns(list)
    const isUnreadable = list.unreadable.some(({ id }) => id === ODD)
    const damage = runs.find(({ id }) => id === ODD)?.damage ?? null
    const good = JSON.stringify(runs.find(({ id }) => id === GOOD))
    return { good, isDamageSaid: isUnreadable || damage !== null }
  } finally {
    await host.close()
  }
}
