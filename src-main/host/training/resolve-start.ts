import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DistillPlan } from '../../contract/plan.ts'
import type { LongWork } from '../../contract/progress.ts'
import { RUN_FILES, type ModelFolder } from '../../contract/run-files.ts'
import { whyNotCarried } from '../../domain/plan/carried-optimizer.ts'
import { studentShapeText } from '../../domain/plan/network-shape.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { sha256OfFile } from '../../processes/sha256-of-file.ts'
import { readCheckpointPlace } from '../../run-folder/checkpoint-place.ts'
import { listCheckpoints } from '../../run-folder/list-checkpoints.ts'
import { readPlan, readSources } from '../../run-folder/read-run.ts'
import { runFolder, toRunId, type Home } from '../home.ts'

/**
 * The checkpoint that a student starts from, by its manifest's hash.
 * @throws StillroomError `unknown-run`, `unknown-checkpoint`, `invalid-plan` when that student has
 * another shape, or an optimizer's state that cannot be carried over
 */
export async function resolveStart(
  forked: DistillPlan,
  home: Home,
  { signal }: LongWork,
): Promise<ModelFolder | undefined> {
  const { student } = forked
  const { start } = student
  if (start.from !== 'checkpoint') return undefined
  const run = runFolder(home, toRunId(start.run))
  const plan = readPlan(run)
  const shape = studentShapeText(student)
  if (plan.kind !== 'distill' || studentShapeText(plan.student) !== shape)
    throw new StillroomError(
      'invalid-plan',
      `student.start is a checkpoint of run ${start.run}, ${plan.kind === 'distill' ? `whose student has ${studentShapeText(plan.student)}` : 'which fine-tunes a teacher'}; a student of ${shape} cannot start from it`,
    )
  const path = join(run, RUN_FILES.checkpoints, String(start.step))
  const weights = join(path, 'model.safetensors')
  if (!existsSync(weights)) {
    const there = listCheckpoints(run).map(({ step }) => step)
    throw new StillroomError(
      'unknown-checkpoint',
      `Run ${start.run} has no checkpoint of step ${start.step}${there.length > 0 ? ` (but of ${there.join(', ')})` : ''}`,
    )
  }
  const { start: before } = plan.student
  const layers = before.from === 'teacher' ? before.layers : readSources(run).start?.layers
  return {
    path,
    sha256: await sha256OfFile(weights, signal),
    ...(layers && { layers: [...layers] }),
    ...(start.optimizer === 'carried' && { optimizer: await carriedOptimizer(plan, path, forked, signal) }),
  }
}

/** @throws StillroomError `invalid-plan` where it is another optimizer's state than the fork's */
async function carriedOptimizer(
  parent: DistillPlan,
  checkpoint: string,
  fork: DistillPlan,
  signal: AbortSignal | undefined,
): Promise<ModelFolder['optimizer']> {
  const place = readCheckpointPlace(checkpoint)
  const reason = whyNotCarried(parent, place, fork)
  if (reason !== undefined || !place)
    throw new StillroomError(
      'invalid-plan',
      `student.start.optimizer cannot be carried over: ${reason}. Take a fresh one, or another checkpoint`,
    )
  const sha256 = await sha256OfFile(join(checkpoint, 'optimizer.safetensors'), signal)
  return { sha256, steps: place.momentSteps }
}
