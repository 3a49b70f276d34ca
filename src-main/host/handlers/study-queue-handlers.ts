import type { Handlers } from '../../contract/api.ts'
import { askedKey } from '../../domain/plan/plan-key.ts'
import { askedCells } from '../../domain/study/study-cells.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { choiceKey, queueStudy } from './queue-study.ts'
import type { StudySurroundings } from './study-surroundings.ts'

/** What is missing of a study is queued, and taken out again. */
export function studyQueueHandlers(surroundings: StudySurroundings) {
  const { host, studies } = surroundings
  const { queue } = host
  const keysOf = (id: string) =>
    new Set([...askedCells(studies.open(id)).map(({ asked }) => askedKey(asked)), choiceKey(id)])
  return {
    async 'studies.start'({ id }) {
      if (studies.open(id).brought)
        throw new StillroomError('not-writable', 'This study came in a capsule: it is shown as it came')
      // What was just paused holds its place until its checkpoint is written.
      await queue.untilStopped(keysOf(id))
      return { queued: await queueStudy(surroundings, studies.open(id)) }
    },
    'studies.pause'({ id }) {
      const jobs = queue.askingFor(keysOf(id))
      // Together, or what is stopped would make room for the next.
      queue.together(() => jobs.forEach(({ id: job }) => queue.cancel(job)))
      return { paused: jobs.length }
    },
  } satisfies Partial<Handlers>
}
