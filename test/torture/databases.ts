import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { unpackRuns } from '../../src-main/domain/run/run-list.ts'
import { randomNumbers } from '../../src-main/engine/training/random-numbers.ts'
import { dispatch } from '../../src-main/host/dispatch.ts'
import { openHost } from '../../src-main/host/open-host.ts'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'
import { makeSyntheticRuns } from '../bench/synthetic-runs.ts'
import { DAMAGES } from './damage-database.ts'
import type { Part } from './outcome.ts'

const RUNS = 40
const QUESTIONS = [
  ['runs.list', {}],
  ['host.describe', {}],
  ['jobs.list', {}],
  ['views.list', {}],
] as const

/**
 * Damages a home's database while nobody has it open, and opens the home. All runs, their tags and
 * notes must be there as before; what was put aside is told.
 */
export const databases: Part = async ({ attacks, seed, folder, onProgress }) => {
  const random = randomNumbers('torture', 'databases', String(seed))
  const below = (limit: number) => Math.floor(random() * Math.max(1, Math.floor(limit)))
  const whole = join(folder, 'whole')
  makeSyntheticRuns(join(whole, 'runs'), RUNS)
  const before = await lookAt(whole, async (ask, { runs }) => {
    const id = runs[0]?.id ?? ''
    await ask('runs.describe', { id, tags: ['kept'], notes: 'noted' })
  })
  const reference = (await lookAt(whole)).answer
  const losses: string[] = before.losses.slice()
  const counts: Record<string, number> = { 'made anew and told': 0, 'passed over by SQLite': 0 }
  const kinds = Object.entries(DAMAGES)
  for (let done = 0; done < attacks; done++) {
    const [kind, damage] = kinds[done % kinds.length] ?? ['', () => undefined]
    const home = join(folder, `home-${done}`)
    cpSync(whole, home, { recursive: true, preserveTimestamps: true })
    damage(join(home, 'stillroom.db'), below)
    const { answer, losses: lossesSeen, isTold } = await lookAt(home)
    const isAside = readdirSync(home).some((name) => name.includes('.damaged-'))
    const found = [...lossesSeen]
    if (answer !== reference) found.push('the runs are not those that were there')
    if (isAside !== isTold)
      found.push(isAside ? 'it was put aside and nobody was told' : 'told, but nothing was put aside')
    losses.push(...found.map((loss) => `${kind}, ${home}: ${loss}`))
    const outcome = isAside ? 'made anew and told' : 'passed over by SQLite'
    counts[outcome] = (counts[outcome] ?? 0) + 1
    if (found.length === 0 && existsSync(home)) rmSync(home, { recursive: true })
    onProgress(done + 1)
  }
  return { attacks, losses, counts }
}

type Ask = (name: string, given: unknown) => Promise<unknown>
type Listed = ReturnType<typeof unpackRuns>

/** Opens a home, asks what a window asks, closes it. */
async function lookAt(
  home: string,
  more: (ask: Ask, seen: { readonly runs: Listed }) => Promise<unknown> = async () => undefined,
): Promise<{ readonly answer: string; readonly losses: readonly string[]; readonly isTold: boolean }> {
  const losses: string[] = []
  try {
    const host = openHost(home, PROGRAM_PATHS)
    const ask: Ask = async (name, given) => {
      const reply = await dispatch(host.handlers, name, given)
      if (!reply.ok) losses.push(`${name} failed: ${reply.error.code} ${reply.error.message}`)
      return reply.ok ? reply.value : undefined
    }
    for (const [name, given] of QUESTIONS) await ask(name, given)
    const list = await ask('runs.list', {})
    const runs = list === undefined ? [] : unpackRuns(list as Parameters<typeof unpackRuns>[0])
    for (const { id } of runs.slice(0, 5)) await ask('runs.show', { id })
    await more(ask, { runs })
    await host.close()
    return {
      answer: JSON.stringify(runs),
      losses,
      isTold: host.notices.some(({ kind }) => kind === 'database-rebuilt'),
    }
  } catch (thrown) {
    return { answer: '', losses: [`the home does not open: ${String(thrown)}`], isTold: false }
  }
}
