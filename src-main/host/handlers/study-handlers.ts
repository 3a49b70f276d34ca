import type { Handlers } from '../../contract/api.ts'
import type { CheckedStudy } from '../../contract/requests/study-requests.ts'
import { messageOf } from '../../domain/message-of.ts'
import { askedKey } from '../../domain/plan/plan-key.ts'
import { broughtStudyWords } from '../../domain/study/brought-study-words.ts'
import { parseStudy } from '../../domain/study/parse-study.ts'
import { cellsOrProblems } from '../../domain/study/study-problems.ts'
import type { Steps } from '../../domain/steps.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { openSlurmWatch } from '../slurm/slurm-watch.ts'
import { estimateStudy } from '../studies/estimate-study.ts'
import { inSlices } from '../studies/in-slices.ts'
import { indexedRuns } from '../studies/indexed-runs.ts'
import { runsInIndex } from '../studies/known-runs.ts'
import { openedCells, openKeptStudies, type OpenedStudy } from '../studies/kept-studies.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import { shownStudyHandlers } from './shown-study-handlers.ts'
import { studyQueueHandlers } from './study-queue-handlers.ts'
import type { StudySurroundings } from './study-surroundings.ts'

/** Plans with axes: kept and looked through here; shown, and queued, beside. */
export function studyHandlers(host: HostSurroundings) {
  const surroundings: StudySurroundings = {
    host,
    studies: openKeptStudies(host.home),
    runs: indexedRuns(host.db, host.home),
    slurm: openSlurmWatch(host.home),
  }
  return {
    ...keptStudyHandlers(surroundings),
    ...shownStudyHandlers(surroundings),
    ...studyQueueHandlers(surroundings),
  }
}

function keptStudyHandlers({ host, studies, runs }: StudySurroundings) {
  return {
    'studies.list': () =>
      studies
        .list()
        .map(({ id, study, problem }) => ({
          id,
          name: study?.name ?? id,
          varies: study ? variesText(study) : '',
          runs: study?.cells.length ?? 0,
          finished: study ? runs.decided(study).cells.filter(runs.isFinished).length : 0,
          brought: broughtStudyWords(study?.brought),
          problem: problem ?? null,
        }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    'studies.check': ({ text }) => inSlices(checkSteps({ host, runs }, text)),
    'studies.add': ({ text, folder }) => ({ id: studies.add(parsed(text), folder) }),
    'studies.remove'({ id }) {
      studies.remove(id)
      return null
    },
  } satisfies Partial<Handlers>
}

/** What of a study is there, and what is wrong with it; a combination a step. */
function* checkSteps(
  { host, runs }: Pick<StudySurroundings, 'host' | 'runs'>,
  text: string,
): Steps<CheckedStudy> {
  const found = yield* cellsOrProblems(parseStudy(parsed(text)))
  if ('problems' in found) return { runs: 0, finished: 0, queued: 0, estimate: null, ...found }
  const opened = yield* openedCells(found.cells, undefined)
  const cells = [...(opened.search?.tries ?? []), ...runs.decided(opened).cells]
  const queue = host.queue.asked()
  let [ended, queued] = [0, 0]
  for (const cell of cells) {
    yield
    if (runs.isFinished(cell)) ended++
    if (!cell.awaitsChoice && queue.has(askedKey(cell.asked))) queued++
  }
  const estimate = yield* estimateStudy(cells, runsInIndex(host.db, host.home))
  return { runs: cells.length, finished: ended, queued, problems: [], estimate }
}

function variesText({ axes, cells, search }: OpenedStudy): string {
  const places = axes.reduce((product, { values }) => product * values.length, 1)
  const seeds = cells.length / places
  const counts = axes.map(({ name, values }) => `${name} (${values.length})`)
  const chosen = search ? [`${search.settings.join(', ')} chosen of ${search.candidates.length}`] : []
  return [...counts, ...chosen, `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`].join(' × ')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw new StillroomError('invalid-plan', `The study is not JSON: ${messageOf(thrown)}`)
  }
}
