import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { broughtStudySchema, type BroughtStudy } from '../../contract/capsule.ts'
import type { RunPlan } from '../../contract/plan.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { messageOf } from '../../domain/message-of.ts'
import { askedOf, type Asked } from '../../domain/plan/plan-key.ts'
import { withAbsolutePaths } from '../../domain/plan/with-absolute-paths.ts'
import { parseStudy } from '../../domain/study/parse-study.ts'
import {
  askedCells,
  studyCells,
  withPlans,
  type StudyCell,
  type StudyCells,
} from '../../domain/study/study-cells.ts'
import { atOnce, type Steps } from '../../domain/steps.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'

const MOST_STUDIES = 200
/** A study's plans are made once: ten thousand take seconds. */
const MOST_IN_MEMORY = 20
const FILE = /^[0-9a-f]{12}\.json$/

/** A study with its plans, their paths in full, and what each asks. */
export interface OpenedStudy extends StudyCells<OpenedCell> {
  readonly id: string
  readonly name: string
  /** As it was written. */
  readonly file: unknown
  /** Whence it is, of one that a capsule brought: it is only looked at. */
  readonly brought?: BroughtStudy
}

export interface OpenedCell extends StudyCell {
  readonly asked: Asked
  /** Of a study that a capsule brought, the run that stands for it; null where none came. */
  readonly broughtRun?: string | null
}

/** A study's file, and what its paths are relative to, or which capsule brought it. */
const keptSchema = z.strictObject({
  folder: z.string().optional(),
  brought: broughtStudySchema.optional(),
  study: z.unknown(),
})

/** The studies of a home: what was written, a file each under studies/, called by its content. */
export interface KeptStudies {
  /** Ids, with the name or what is wrong. */
  list(): readonly { readonly id: string; readonly study?: OpenedStudy; readonly problem?: string }[]
  /** @throws StillroomError `unknown-run` where there is none, `invalid-plan` for an odd one */
  open(id: string): OpenedStudy
  /** @throws StillroomError `invalid-plan`, `disk-full`, `not-writable` */
  add(study: unknown, folder?: string): string
  /** Keeps one that a capsule brought. @throws StillroomError as `add` */
  bring(study: unknown, brought: BroughtStudy): string
  remove(id: string): void
}

export function openKeptStudies({ folder }: Home): KeptStudies {
  const path = join(folder, 'studies')
  const opened = lruCache<OpenedStudy>(MOST_IN_MEMORY)
  const ids = (): readonly string[] => {
    try {
      return readdirSync(path)
        .filter((name) => FILE.test(name))
        .map((name) => name.slice(0, -'.json'.length))
    } catch {
      return [] // nobody has kept one yet
    }
  }
  const open = (id: string): OpenedStudy => {
    const known = opened.get(id)
    if (known) return known
    if (!ids().includes(id)) throw new StillroomError('unknown-run', 'That study is there no more')
    const file = join(path, `${id}.json`)
    const { study, folder: base, brought } = keptSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    const found = openedStudy(id, study, base, brought)
    opened.set(id, found)
    return found
  }
  const keep = (kept: z.infer<typeof keptSchema>): string => {
    const id = createHash('sha256').update(JSON.stringify(kept)).digest('hex').slice(0, 12)
    const study = openedStudy(id, kept.study, kept.folder, kept.brought)
    if (!ids().includes(id) && ids().length >= MOST_STUDIES)
      throw new StillroomError('invalid-arguments', `${MOST_STUDIES} studies are kept; remove one first.`)
    mkdirSync(path, { recursive: true, mode: 0o700 })
    writeAtomically(join(path, `${id}.json`), `${JSON.stringify(kept, undefined, 2)}\n`)
    opened.set(id, study)
    return id
  }
  return {
    open,
    list: () =>
      ids().map((id) => {
        try {
          return { id, study: open(id) }
        } catch (thrown) {
          return { id, problem: messageOf(thrown) }
        }
      }),
    add: (study, base) => keep({ ...(base !== undefined && { folder: base }), study }),
    bring: (study, brought) => keep({ brought, study }),
    remove(id) {
      rmSync(join(path, `${id}.json`), { force: true })
      opened.delete(id)
    },
  }
}

function openedStudy(
  id: string,
  file: unknown,
  base: string | undefined,
  brought: BroughtStudy | undefined,
): OpenedStudy {
  const study = parseStudy(file)
  const cells = studyCells(study)
  const about = { id, file, name: study.name }
  if (!brought) return { ...about, ...atOnce(openedCells(cells, base)) }
  const opened = atOnce(withPlans(cells, (plan) => ({ plan, asked: askedOf(plan) })))
  return { ...about, brought, ...withBroughtRuns(opened, brought) }
}

/** Runs stand where the capsule says: without folders their plans do not tell them apart. */
function withBroughtRuns(study: StudyCells<OpenedCell>, { runs }: BroughtStudy): StudyCells<OpenedCell> {
  const runAt = new Map(runs.map(({ cell, run }) => [cell, run]))
  const runOf = new Map(askedCells(study).map((cell, at) => [cell, runAt.get(at) ?? null]))
  const withRun = <Cell extends OpenedCell>(cells: readonly Cell[]): readonly Cell[] =>
    cells.map((cell) => ({ ...cell, broughtRun: runOf.get(cell) ?? null }))
  const { cells, search } = study
  return {
    ...study,
    cells: withRun(cells),
    search: search && { ...search, tries: withRun(search.tries), cellsOf: search.cellsOf.map(withRun) },
  }
}

/**
 * A study's cells with whole paths, and what each asks; a cell a step.
 * @param base what its paths are relative to; undefined where they must be whole
 * @throws StillroomError `invalid-plan`
 */
export function* openedCells(cells: StudyCells, base: string | undefined): Steps<StudyCells<OpenedCell>> {
  return yield* withPlans(cells, (plan) => {
    if (base === undefined) requireWholePaths(plan)
    const whole = base === undefined ? plan : withAbsolutePaths(plan, base)
    return { plan: whole, asked: askedOf(whole) }
  })
}

/** A window hands in what a file holds, and not where it lies. */
function requireWholePaths({ data: { source, test } }: RunPlan): void {
  const named = [...(source.kind === 'files' ? [source.train, source.dev] : []), ...(test ? [test.path] : [])]
  const relative = named.find((path) => !isAbsolute(path))
  if (relative)
    throw new StillroomError(
      'invalid-plan',
      `The study names ${relative}, and from here it is not known relative to what. Write the whole path, or add it at a terminal: npm run -s stillroom -- study add STUDY.json`,
    )
}
