import type { Job } from '../../src-main/contract/host-event.ts'
import { stagesOf } from '../../src-main/domain/plan/stages.ts'
import type { DemoPart, DemoStory } from '../../src-main/domain/run/demo-story.ts'
import { megabytes } from '../shared/format-number.ts'

/** What the demo does at the moment, in words, and what a person may do about it. */
export interface DemoNow {
  readonly kind: 'none' | 'going' | 'waiting' | 'broken-off' | 'failed' | 'ended'
  readonly words: string
  /** A sentence more: why it is done, or what went wrong. */
  readonly more: string
}

const GOING = new Set(['running', 'paused', 'stalled', 'waiting'])

/**
 * Told by its runs and its job alone, so that another window, or this one after a reload, says the
 * same.
 * @param nameOf what a job waits for
 */
export function demoNow(
  { parts }: DemoStory,
  job: Job | undefined,
  nameOf: (awaited: string) => string,
): DemoNow {
  if (parts.every(({ run }) => run?.state === 'finished') && !isActive(job))
    return { kind: 'ended', words: 'All have learnt.', more: '' }
  const trains = parts.find(({ run }) => run && GOING.has(run.state))
  if (trains) return whatTrains(trains)
  if (job?.state === 'running') return whatIsPrepared(job, parts)
  if (job?.state === 'waiting')
    return {
      kind: 'waiting',
      words: job.waitsFor ? `It waits for ${nameOf(job.waitsFor)}.` : 'It waits for its turn.',
      more: 'One training at a time: the demo begins by itself after what is before it in the queue.',
    }
  const failed = parts.find(({ run }) => run?.state === 'failed')
  if (job?.state === 'failed' || failed)
    return {
      kind: 'failed',
      words: failed ? `${nameOfPart(failed)} met an error and stopped.` : 'The demo could not go on.',
      more: job?.error?.message ?? failed?.run?.error ?? '',
    }
  if (parts.some(({ role, run }) => run && (role !== 'T' || run.state !== 'finished')))
    return {
      kind: 'broken-off',
      words: 'The demo was stopped before its end.',
      more: 'What was learnt is kept: it goes on from the last checkpoint.',
    }
  return { kind: 'none', words: '', more: '' }
}

export const isActive = (job: Job | undefined) => job?.state === 'running' || job?.state === 'waiting'

function nameOfPart({ role }: DemoPart): string {
  return role === 'T' ? 'The teacher' : role === 'C' ? 'The third student' : `Student ${role}`
}

function whatTrains(part: DemoPart): DemoNow {
  const state = part.run?.state
  if (state === 'paused')
    return { kind: 'going', words: `${nameOfPart(part)} is paused.`, more: 'Go on with it on its own page.' }
  return { kind: 'going', ...whatIsLearnt(part) }
}

function whatIsLearnt(part: DemoPart): Pick<DemoNow, 'words' | 'more'> {
  switch (part.role) {
    case 'T':
      return {
        words: 'The teacher learns from people.',
        more: 'MiniLM, six layers, reads sentences of movie reviews, and what people said of them: positive or negative.',
      }
    case 'A':
      return {
        words: `Student A learns ${insideWords(part)}.`,
        more: 'Its three layers are compared with the teacher’s layers 2, 4 and 6; then it learns to answer.',
      }
    case 'B':
      return {
        words: 'Student B learns what the teacher answers.',
        more: 'The same three layers and as many steps as A, but it sees the teacher’s probabilities alone: soft labels.',
      }
    case 'C':
      return {
        words: 'A third student learns from soft labels, with fewer steps.',
        more: 'It shows what more steps alone gain.',
      }
  }
}

/** The stage that its step lies in. */
function insideWords({ plan, run }: DemoPart): string {
  const stages = stagesOf(plan)
  const epochs = stages.reduce((sum, stage) => sum + stage.epochs, 0)
  const at = ((run?.step ?? 0) / Math.max(1, run?.steps ?? 1)) * epochs
  let end = 0
  const stage = stages.find((one) => at < (end += one.epochs)) ?? stages.at(-1)
  return stage?.internal
    ? `what the teacher does inside: attention and hidden states of ${stage.name}`
    : 'to answer, with the inside in place'
}

function whatIsPrepared({ progress }: Job, parts: readonly DemoPart[]): DemoNow {
  const next = parts.find(({ run }) => run?.state !== 'finished')
  if (!progress || progress.unit === 'steps' || progress.unit === 'examples')
    return {
      kind: 'going',
      words: next ? `${nameOfPart(next)} is next.` : 'It begins.',
      more: 'A process of its own starts and loads TensorFlow; that takes seconds.',
    }
  const size =
    progress.unit !== 'bytes'
      ? ''
      : progress.total === undefined
        ? `: ${megabytes(progress.done)}`
        : `: ${megabytes(progress.done)} of ${megabytes(progress.total)}`
  return {
    kind: 'going',
    words: `${progress.task}${size}.`,
    more: 'Only what is not on this machine yet is fetched, and only once.',
  }
}
