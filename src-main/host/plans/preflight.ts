import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { totalmem, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RunPlan } from '../../contract/plan.ts'
import type { PreflightReport } from '../../contract/preflight.ts'
import type { LongWork, Progress } from '../../contract/progress.ts'
import { RUN_FILES, type Sources } from '../../contract/run-files.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { modelsOf } from '../../domain/plan/models-of.ts'
import { preflightKey } from '../../domain/plan/preflight-figures.ts'
import { teacherPlan } from '../../domain/plan/teacher-plan.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { requireRuntime } from '../../runtime/runtime-status.ts'
import { vaultsFolder } from '../../teacher-vault/vault-storage.ts'
import { askOnce } from '../inspecting/ask-once.ts'
import { resolveSources } from '../training/resolve-sources.ts'
import { describeModel } from './describe-model.ts'
import type { Home } from '../home.ts'
import type { ProgramPaths } from '../program-paths.ts'
import type { RunWatch } from '../runs/run-watch.ts'
import { recomputedPeak } from './recomputed-peak.ts'
import type { DataPreviews } from './preview-data.ts'
import { finishedTeacher, resultOf } from '../training/fine-tuned-teacher.ts'

const REPORTS_KEPT = 50

/** What the process that tries a plan answers. */
type Tried = Pick<PreflightReport, 'student' | 'teacher' | 'device' | 'tensorflow' | 'peakMemoryBytes'>

/** What a dry run needs of its host: where runs are, how many train, and the program to start. */
interface PreflightSurroundings {
  readonly home: Home
  readonly watch: Pick<RunWatch, 'training'>
  readonly programs: Pick<ProgramPaths, 'preflight'>
}

/**
 * Runs preflights (dry runs of plans), one at a time, and caches their results while the host
 * lives.
 */
export function createPreflights(
  { home, watch, programs }: PreflightSurroundings,
  previewData: DataPreviews['preview'],
) {
  const reports = lruCache<PreflightReport>(REPORTS_KEPT)
  let running: AbortController | undefined
  let progress: Progress | undefined

  async function tryPlan(plan: RunPlan, { signal, onProgress }: LongWork): Promise<Tried> {
    await requireFetched(plan)
    const ready = await requireRuntime()
    const sources = await resolveSources(plan, home, { signal })
    const folder = mkdtempSync(join(tmpdir(), 'stillroom-preflight-'))
    try {
      const run = join(folder, 'run')
      if (plan.kind === 'fine-tune' || !plan.teacher.fineTune) {
        makeRun(run, plan, sources)
        return await askOnce<Tried>(programs.preflight, { run }, ready, signal, onProgress)
      }
      const before = finishedTeacher(plan, plan.teacher.fineTune, sources, home)
      if (before) {
        makeRun(run, plan, { ...sources, teacher: await resultOf(before, sources, { signal }) })
        return await askOnce<Tried>(programs.preflight, { run }, ready, signal, onProgress)
      }
      const teacherRun = join(folder, 'teacher')
      const { unlabelled: _unlabelled, ...labelled } = sources
      makeRun(teacherRun, teacherPlan(plan, plan.teacher.fineTune), labelled)
      makeRun(run, plan, sources)
      return await askOnce<Tried>(programs.preflight, { run, teacherRun }, ready, signal, onProgress)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  /** A dry run fetches nothing: that is for the person to say. */
  async function requireFetched(plan: RunPlan): Promise<void> {
    const models = await Promise.all(modelsOf(plan).map((source) => describeModel(source, home)))
    const data = await previewData(plan.data.source)
    const lacking = models.find(({ bytesToFetch }) => bytesToFetch !== 0)
    if (lacking)
      throw new StillroomError('unknown-model', `${lacking.title} is not on this machine yet; fetch it first`)
    if (data.kind !== 'splits')
      throw new StillroomError('unknown-dataset', 'The data is not on this machine yet; fetch it first')
  }

  return {
    find: (plan: RunPlan) => reports.get(preflightKey(plan)) ?? null,
    stop: () => running?.abort(),
    progress: () => progress ?? null,
    async measure(plan: RunPlan): Promise<PreflightReport> {
      if (running) throw new StillroomError('run-busy', 'Another plan is being tried; stop that first')
      const stop = new AbortController()
      running = stop
      const besides = watch.training().length
      try {
        const work = (isOther: boolean): LongWork => ({
          signal: stop.signal,
          onProgress(told) {
            progress = isOther ? { ...told, task: `with layers recomputed: ${told.task}` } : told
          },
        })
        const tried = await tryPlan(plan, work(false))
        const memory = { ...tried, totalMemoryBytes: totalmem() }
        const recomputedPeakBytes = await recomputedPeak(plan, memory, (other) => tryPlan(other, work(true)))
        const report: PreflightReport = {
          ...memory,
          ...(recomputedPeakBytes !== undefined && { recomputedPeakBytes }),
          measuredAt: new Date().toISOString(),
          ...freeDisks(home.folder),
          besides,
        }
        reports.set(preflightKey(plan), report)
        return report
      } catch (thrown) {
        if (!stop.signal.aborted) throw thrown
        throw new StillroomError('interrupted', 'Stopped. Nothing of it is kept.', { cause: thrown })
      } finally {
        running = undefined
        progress = undefined
      }
    },
  }
}

/** Of the home, and of the vaults where they lie on another disk. */
function freeDisks(home: string): Pick<PreflightReport, 'freeDiskBytes' | 'freeVaultDiskBytes'> {
  const freeOf = (folder: string) => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  }
  let vaults = vaultsFolder()
  while (!existsSync(vaults) && dirname(vaults) !== vaults) vaults = dirname(vaults)
  const isElsewhere = statSync(vaults).dev !== statSync(home).dev
  return { freeDiskBytes: freeOf(home), ...(isElsewhere && { freeVaultDiskBytes: freeOf(vaults) }) }
}

function makeRun(folder: string, plan: RunPlan, sources: Sources): void {
  mkdirSync(folder)
  writeFileSync(join(folder, RUN_FILES.plan), JSON.stringify(plan))
  writeFileSync(join(folder, RUN_FILES.sources), JSON.stringify(sources))
}
