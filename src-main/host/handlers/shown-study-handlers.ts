import type { Handlers } from '../../contract/api.ts'
import type { StudyCellStatus } from '../../contract/requests/study-requests.ts'
import type { SlurmTaskStatus } from '../../contract/slurm.ts'
import { insideTitle } from '../../contract/study-inside.ts'
import { RUNTIME_KEY } from '../../domain/plan/fetch-keys.ts'
import { askedKey } from '../../domain/plan/plan-key.ts'
import { broughtStudyWords } from '../../domain/study/brought-study-words.ts'
import { searchNote } from '../../domain/study/choice-text.ts'
import { placeKey } from '../../domain/study/study-table.ts'
import { ofEach } from '../../domain/steps.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { openChangedDevFiles } from '../studies/changed-dev-files.ts'
import { estimateStudy } from '../studies/estimate-study.ts'
import { runsInIndex } from '../studies/known-runs.ts'
import { inSlices } from '../studies/in-slices.ts'
import { openKeptInsides, studyInside } from '../studies/kept-inside.ts'
import { makeStudyReport } from '../studies/make-study-report.ts'
import { measureInside } from '../studies/measure-inside.ts'
import { openPairIntervals } from '../studies/pair-intervals.ts'
import type { OpenedCell } from '../studies/kept-studies.ts'
import { openAgreementCounts } from '../studies/study-agreement.ts'
import { choiceKey } from './queue-study.ts'
import type { StudySurroundings } from './study-surroundings.ts'

/** What there is of a study, and what its runs say. */
export function shownStudyHandlers({ host, studies, runs, slurm }: StudySurroundings) {
  const intervals = openPairIntervals(host.evaluated)
  const changedDevFiles = openChangedDevFiles()
  const agreementCounts = openAgreementCounts(host.evaluated)
  const keptInsides = openKeptInsides()
  const insideOf = async (id: string) => {
    const study = studies.open(id)
    const { cells } = runs.decided(study)
    const inside = await studyInside(cells, await runs.finishedOf(cells), keptInsides)
    // What came without weights cannot be measured here.
    return study.brought ? { ...inside, unmeasured: [] } : inside
  }
  return {
    async 'studies.show'({ id }) {
      const study = studies.open(id)
      const { name, axes, controls, search } = study
      const brought = broughtStudyWords(study.brought)
      const { tasks, problem } = await slurm()
      const queued = host.queue.asked()
      const failures = host.queue.failures()
      const { cells, choices } = runs.decided(study)
      const shownOf = (cell: OpenedCell): StudyCellStatus => {
        // What waits here is not for a study of somebody else's, whatever it asks.
        const key = brought ? '' : cell.awaitsChoice ? choiceKey(id) : askedKey(cell.asked)
        return {
          place: cell.place,
          seed: cell.plan.training.seed,
          run: runs.of(cell)?.id ?? null,
          isQueued: queued.has(key),
          problem: failures.get(key) ?? null,
          slurm: onSlurm(tasks.get(key)),
        }
      }
      return {
        id,
        name,
        axes,
        slurmProblem: problem,
        controls,
        brought,
        search: search && {
          by: search.by,
          settings: search.settings,
          candidates: search.candidates,
          choices,
          tries: search.tries.map((one) => ({ ...shownOf(one), candidate: one.candidate })),
        },
        cells: await inSlices(ofEach(cells, shownOf)),
      }
    },
    async 'studies.intervals'({ id, metric, pairs }) {
      const asked = new Set(pairs.flatMap(({ from, to }) => [placeKey(from), placeKey(to)]))
      const cells = runs.decided(studies.open(id)).cells.filter(({ place }) => asked.has(placeKey(place)))
      return intervals(
        pairs,
        (await runs.finishedOf(cells)).filter((cell) => cell !== undefined),
        metric,
      )
    },
    async 'studies.notes'({ id }) {
      const study = studies.open(id)
      const { search } = study
      const { cells, choices } = runs.decided(study)
      const plan = cells[0]?.plan
      const finished = (await runs.finishedOf(cells)).filter((cell) => cell !== undefined)
      const changed = await changedDevFiles(finished)
      if (!search || !plan) return changed
      return [searchNote(search, choices, plan), ...changed]
    },
    'studies.estimate'({ id }) {
      const study = studies.open(id)
      const cells = study.brought ? [] : [...(study.search?.tries ?? []), ...runs.decided(study).cells]
      return inSlices(estimateStudy(cells, runsInIndex(host.db, host.home)))
    },
    'studies.agreement': async ({ id }) =>
      agreementCounts(await runs.finishedOf(runs.decided(studies.open(id)).cells)),
    async 'studies.inside'({ id }) {
      const { groups, unmeasured } = await insideOf(id)
      return { groups, unmeasured: unmeasured.length }
    },
    'studies.measureInside': ({ id }) =>
      host.queue.add(
        insideTitle(studies.open(id).name),
        async (work) => {
          const { unmeasured } = await insideOf(id)
          const problems = await measureInside(unmeasured, host.programs.measureDivergence, work)
          if (problems.length > 0) throw new StillroomError('inputs-changed', problems.join(' '))
        },
        { needsDevice: true, needs: [RUNTIME_KEY] },
      ),
    async 'studies.report'({ id, metric, reference, margin }) {
      const study = studies.open(id)
      const shown = await runs.shown(study)
      return { html: await makeStudyReport(study, shown, metric, { reference, margin }) }
    },
  } satisfies Partial<Handlers>
}

function onSlurm(task: SlurmTaskStatus | undefined): SlurmTaskStatus | null {
  return task ? { job: task.job, state: task.state, why: task.why } : null
}
