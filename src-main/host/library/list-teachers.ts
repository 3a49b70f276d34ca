import { planName, runTitle } from '../../domain/run/run-title.ts'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { NAMED_MODELS } from '../../catalogue/named-models.ts'
import type { LibraryTeacher } from '../../contract/library.ts'
import { runPlanSchema, type RunPlan } from '../../contract/plan.ts'
import { type ModelSource } from '../../contract/plan-sources.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { cacheFolder } from '../../domain/cache-folder.ts'
import { modelsOf } from '../../domain/plan/models-of.ts'
import { modelText } from '../../domain/plan/model-name.ts'
import { dataName } from '../../domain/plan/data-name.ts'
import type { StoredRun } from '../../storage/runs-table.ts'
import { readAddedFolders } from './added-folders.ts'
import type { Home } from '../home.ts'
import type { KnownShape } from './model-shape.ts'

/**
 * Teachers that runs have fine-tuned, the latest first; more than these are found among the runs.
 */
const MOST_FINE_TUNED = 50

type Described = Omit<LibraryTeacher, 'usedBy'>
type ShapeOf = (folder: string) => KnownShape

/**
 * Every model that may teach: the catalogue's, those of the hub in the cache, folders that were
 * added or that plans name, and what runs have fine-tuned.
 * @param runs newest first
 */
export function listTeachers(
  home: Home,
  runs: readonly StoredRun[],
  shapeOf: ShapeOf,
): readonly LibraryTeacher[] {
  const plans = distinctPlans(runs)
  const named = plans.map((plan) => modelsOf(plan)[0])
  const folders = named.flatMap((source) => (source.kind === 'folder' ? source.path : []))
  const added = readAddedFolders(home)
  const all: readonly Described[] = [
    ...fineTuned(runs, shapeOf),
    ...catalogue(shapeOf),
    ...hubModels(named, shapeOf),
    ...[...new Set([...added, ...folders])].map((path) => ofFolder(path, added.includes(path), shapeOf)),
  ]
  const uses = Map.groupBy(named, keyOf)
  return all.map((teacher) => ({ ...teacher, usedBy: uses.get(teacher.key)?.length ?? 0 }))
}

/** A model's place in the library, the same for every plan that names it. */
export function keyOf(source: ModelSource): string {
  switch (source.kind) {
    case 'catalogue':
      return `catalogue ${source.name}`
    case 'hub':
      return `hub ${source.id}`
    case 'folder':
      return `folder ${source.path}`
    case 'run':
      return `run ${source.id}`
  }
}

/** One plan of every experiment: seeds of one plan name the same things. */
export function distinctPlans(runs: readonly StoredRun[]): readonly RunPlan[] {
  const latest = new Map(runs.map((run) => [run.planKey, run.plan]))
  return [...latest.values()].flatMap((text) => {
    const parsed = runPlanSchema.safeParse(JSON.parse(text))
    return parsed.success ? [parsed.data] : []
  })
}

/** Where the catalogue's models lie in the cache. */
export function folderOfNamedModel(name: string, sha256: string): string {
  return join(cacheFolder(), 'models', `${name}-${sha256.slice(0, 12)}`)
}

function fineTuned(runs: readonly StoredRun[], shapeOf: ShapeOf): readonly Described[] {
  return runs
    .filter(({ kind, said }) => kind === 'fine-tune' && said === 'finished')
    .slice(0, MOST_FINE_TUNED)
    .flatMap((run) => {
      const folder = join(run.folder, RUN_FILES.student)
      const plan = runPlanSchema.safeParse(JSON.parse(run.plan))
      if (!plan.success || plan.data.kind !== 'fine-tune' || !existsSync(folder)) return []
      const source: ModelSource = { kind: 'run', id: run.id }
      return [
        {
          ...described(source, folder, shapeOf),
          name: runTitle({ name: planName(plan.data), seed: run.seed }),
          about: `${modelText(plan.data.model)}, fine-tuned by run ${run.id}`,
          task: dataName(plan.data.data.source),
          accuracy: run.accuracy,
        },
      ]
    })
}

function catalogue(shapeOf: ShapeOf): readonly Described[] {
  return Object.entries(NAMED_MODELS).map(([name, { title, licence, sha256, bytes }]) => {
    const folder = folderOfNamedModel(name, sha256)
    const source: ModelSource = { kind: 'catalogue', name }
    const about = `${title}; ${licence}`
    if (existsSync(folder)) return { ...described(source, folder, shapeOf), about }
    return { ...empty(source), about, state: 'absent', bytes }
  })
}

/** Of the hub, every repository in the cache, at its newest commit. */
function hubModels(named: readonly ModelSource[], shapeOf: ShapeOf): readonly Described[] {
  const root = join(cacheFolder(), 'hub')
  const there = namesIn(root).filter((name) => name.startsWith('models--'))
  const ids = new Set([
    ...there.map((name) => name.slice('models--'.length).replaceAll('--', '/')),
    ...named.flatMap((source) => (source.kind === 'hub' ? source.id : [])),
  ])
  return [...ids].map((id): Described => {
    const source: ModelSource = { kind: 'hub', id }
    const commits = join(root, `models--${id.replaceAll('/', '--')}`)
    const [newest] = namesIn(commits)
      .map((name) => join(commits, name))
      .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
    const about = 'Hugging Face hub'
    return newest
      ? { ...described(source, newest, shapeOf), about }
      : { ...empty(source), about, state: 'absent' }
  })
}

function ofFolder(path: string, isAdded: boolean, shapeOf: ShapeOf): Described {
  return { ...described({ kind: 'folder', path }, path, shapeOf), about: path, isAdded }
}

function described(source: ModelSource, folder: string, shapeOf: ShapeOf): Described {
  const { shape, problem } = shapeOf(folder)
  if (problem !== undefined) return { ...empty(source), state: 'broken', problem }
  return { ...empty(source), state: 'here', shape, bytes: bytesIn(folder) }
}

function empty(source: ModelSource): Described {
  return {
    key: keyOf(source),
    name: modelText(source),
    source,
    about: '',
    state: 'here',
    problem: '',
    shape: null,
    task: '',
    accuracy: null,
    bytes: null,
    isAdded: false,
  }
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
