import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import type { RunPlan } from '../../contract/plan.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { messageOf } from '../../domain/message-of.ts'
import { askedOf, type Asked } from '../../domain/plan/plan-key.ts'
import { withAbsolutePaths } from '../../domain/plan/with-absolute-paths.ts'
import { parseStudy } from '../../domain/study/parse-study.ts'
import { studyCells, withPlans, type StudyCell, type StudyCells } from '../../domain/study/study-cells.ts'
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
}

export interface OpenedCell extends StudyCell {
  readonly asked: Asked
}

/** A study's file, and what its paths are relative to. */
const keptSchema = z.strictObject({ folder: z.string().optional(), study: z.unknown() })

/** The studies of a home: what was written, a file each under studies/, called by its content. */
export interface KeptStudies {
  /** Ids, with the name or what is wrong. */
  list(): readonly { readonly id: string; readonly study?: OpenedStudy; readonly problem?: string }[]
  /** @throws StillroomError `unknown-run` where there is none, `invalid-plan` for an odd one */
  open(id: string): OpenedStudy
  /** @throws StillroomError `invalid-plan`, `disk-full`, `not-writable` */
  add(study: unknown, folder?: string): string
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
    const { study, folder: base } = keptSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    const found = { id, file: study, ...cellsOf(study, base) }
    opened.set(id, found)
    return found
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
    add(study, base) {
      const cells = cellsOf(study, base)
      const kept = { ...(base !== undefined && { folder: base }), study }
      const id = createHash('sha256').update(JSON.stringify(kept)).digest('hex').slice(0, 12)
      if (!ids().includes(id) && ids().length >= MOST_STUDIES)
        throw new StillroomError('invalid-arguments', `${MOST_STUDIES} studies are kept; remove one first.`)
      mkdirSync(path, { recursive: true, mode: 0o700 })
      writeAtomically(join(path, `${id}.json`), `${JSON.stringify(kept, undefined, 2)}\n`)
      opened.set(id, { id, file: study, ...cells })
      return id
    },
    remove(id) {
      rmSync(join(path, `${id}.json`), { force: true })
      opened.delete(id)
    },
  }
}

function cellsOf(input: unknown, base: string | undefined): Omit<OpenedStudy, 'id' | 'file'> {
  const study = parseStudy(input)
  return { name: study.name, ...atOnce(openedCells(studyCells(study), base)) }
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
