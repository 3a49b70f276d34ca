import { join } from 'node:path'
import { RUN_FILES } from '../../contract/run-files.ts'
import { judge } from '../../domain/dev-set/judge.ts'
import { compareWithTeacher, taskScores } from '../../domain/dev-set/task-scores.ts'
import { readNotableEvents } from '../../run-folder/notable-events.ts'
import { PREDICTION_FILES } from '../../run-folder/predictions.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { ActiveRun } from './active-run.ts'
import { evaluate, evaluatedAtOnce, evaluateTeacher } from './evaluate.ts'
import { goldOfEncoded } from './targets.ts'
import { whenDiskAllows, type Waiting } from './when-disk-allows.ts'

/**
 * Judges the weights that the session holds, those that the run exports, on the plan's test file,
 * and the teacher beside them. Once: a run whose trainer died behind it does not look again.
 * @param step that the weights are of
 * @param throwIfEnding as of `evaluate`
 */
export async function testStudent(
  run: ActiveRun,
  step: number,
  waiting: Waiting,
  throwIfEnding: () => void,
): Promise<void> {
  const { folder, prepared, graph, session, task, events, state } = run
  if (!prepared.test) return
  if (readNotableEvents(folder).events.some(({ kind }) => kind === 'tested')) return
  const { examples, leftOutRows, sharedTexts } = prepared.test
  run.surroundings.takesLong?.()
  const startedAt = performance.now()
  const atOnce = evaluatedAtOnce(state.microBatch ?? undefined)
  const gold = goldOfEncoded(task, examples)
  const logits = await evaluate(
    session,
    graph.inputs,
    graph.evaluated.logits,
    examples,
    atOnce,
    throwIfEnding,
  )
  const ofTeacher = await evaluateTeacher(session, graph, examples, atOnce)
  const predictions = PREDICTION_FILES.test
  await whenDiskAllows(waiting, logits.byteLength, () =>
    writeAtomically(join(folder, RUN_FILES.predictions, predictions), new Uint8Array(logits.buffer)),
  )
  const judged = judge(task, logits, gold)
  const teacher = ofTeacher && judge(task, ofTeacher, gold)
  events.append({
    kind: 'tested',
    step,
    scores: taskScores(judged),
    ...(teacher && { teacher: compareWithTeacher(judged, teacher), teacherScores: taskScores(teacher) }),
    leftOutRows,
    sharedTexts,
    predictions,
    durationMs: performance.now() - startedAt,
  })
}
