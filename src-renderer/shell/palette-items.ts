import type { RunRow } from '../../src-main/contract/run-row.ts'
import { runTitle } from '../../src-main/domain/run/run-title.ts'
import { fuzzyMatch } from './fuzzy-match.ts'

/** Something that the palette finds. */
export interface PaletteItem {
  /** Unique, such as `command window.about`, `run 2026…`. */
  readonly id: string
  readonly title: string
  readonly category: string
  /** What else it is found by, and what tells it from others of its name. */
  readonly detail: string
  readonly keys?: string
  readonly run: () => void
}

export interface RankedItem extends PaletteItem {
  /** Signs of the title that answer what was typed. */
  readonly at: readonly number[]
}

/** For a title that answers by itself, without its details. */
const IN_TITLE = 60
/** Runs that are offered before anything is typed. */
const NEWEST_RUNS = 5

export function commandItems(commands: readonly Omit<PaletteItem, 'detail'>[]): readonly PaletteItem[] {
  return commands.map(({ id, title, category, keys, run }) => ({
    id: `command ${id}`,
    title,
    category,
    detail: '',
    keys,
    run,
  }))
}

export function runItems(runs: readonly RunRow[], go: (address: string) => void): readonly PaletteItem[] {
  return runs.map((run) => ({
    id: `run ${run.id}`,
    title: runTitle(run),
    category: 'Run',
    detail: `${run.id}, ${run.state}`,
    run: () => go(`/run/${encodeURIComponent(run.id)}`),
  }))
}

/**
 * What answers best, first. Before anything is typed: what was done lately, then the commands, then
 * the newest runs.
 * @param recent ids, the last one first
 */
export function rankItems(
  typed: string,
  items: readonly PaletteItem[],
  recent: readonly string[],
): readonly RankedItem[] {
  if (typed.trim() === '') return unranked(items, recent)
  const found = items.flatMap((item) => {
    const inTitle = fuzzyMatch(typed, item.title)
    const match = inTitle ?? fuzzyMatch(typed, `${item.title} ${item.category} ${item.detail}`)
    if (!match) return []
    const lately = recent.indexOf(item.id)
    // What was done lately breaks ties.
    const score = match.score + (inTitle ? IN_TITLE : 0) + (lately < 0 ? 0 : 10 - lately)
    return [{ score, item: { ...item, at: inTitle ? inTitle.at : [] } }]
  })
  return found.toSorted((a, b) => b.score - a.score).map(({ item }) => item)
}

function unranked(items: readonly PaletteItem[], recent: readonly string[]): readonly RankedItem[] {
  const lately = recent.flatMap((id) => items.find((item) => item.id === id) ?? [])
  const rest = items.filter(({ id }) => !recent.includes(id))
  const isRun = ({ id }: PaletteItem) => id.startsWith('run ')
  return [...lately, ...rest.filter((item) => !isRun(item)), ...rest.filter(isRun).slice(0, NEWEST_RUNS)].map(
    (item) => ({ ...item, at: [] }),
  )
}
