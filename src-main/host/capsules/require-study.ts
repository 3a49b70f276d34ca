import type { CapsuleManifest } from '../../contract/capsule.ts'
import { messageOf } from '../../domain/message-of.ts'
import { parseStudy } from '../../domain/study/parse-study.ts'
import { askedCells, studyCellSteps } from '../../domain/study/study-cells.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Steps } from '../../domain/steps.ts'
import { inSlices } from '../studies/in-slices.ts'

/** An honest study of a thousand runs is looked through in a tenth of that. */
const MOST_MS = 10_000

/**
 * A capsule's study can be shown, and its runs are the capsule's.
 * @throws StillroomError `corrupt-capsule` in words
 */
export async function requireStudy(path: string, { study, runs }: CapsuleManifest): Promise<void> {
  if (!study) return
  const refuse = (why: string) => new StillroomError('corrupt-capsule', `${path} is not opened: ${why}.`)
  let cells: number
  try {
    cells = askedCells(await inSlices(withinTime(studyCellSteps(parseStudy(study.file))))).length
  } catch (thrown) {
    if (thrown instanceof StillroomError) throw refuse(`its study cannot be shown: ${messageOf(thrown)}`)
    throw thrown
  }
  if (study.runs.some(({ cell }) => cell >= cells))
    throw refuse(`its study has ${cells} combinations, and a run for another`)
  const stranger = study.runs.find(({ run }) => !runs.some(({ id }) => id === run))
  if (stranger) throw refuse(`its study names ${stranger.run}, which is none of its runs`)
  if (new Set(study.runs.map(({ cell }) => cell)).size !== study.runs.length)
    throw refuse('its study names two runs for one combination')
}

function* withinTime<Result>(steps: Steps<Result>): Steps<Result> {
  const until = performance.now() + MOST_MS
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    if (performance.now() > until)
      throw new StillroomError(
        'invalid-arguments',
        `it asks for more than ${MOST_MS / 1000} s of looking through`,
      )
    yield
  }
}
