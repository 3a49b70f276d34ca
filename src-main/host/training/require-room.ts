import { statSync } from 'node:fs'
import { FORMATS } from '../../contract/dataset-formats.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { Sources } from '../../contract/run-files.ts'
import { bytesInWords } from '../../domain/bytes-in-words.ts'
import { runDiskBytes, type RunExtent } from '../../domain/run/run-disk-bytes.ts'
import { lossesOf, stagesOf } from '../../domain/plan/stages.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { countParameters, describeParameters } from '../../model-folder/parameters.ts'
import { studentConfig } from '../../model-folder/student-config.ts'
import { readEncoderConfig } from '../../model-folder/read-model-folder.ts'
import { roomIn } from '../../run-folder/ballast.ts'
import type { Home } from '../home.ts'

/** Other runs, other programs, and what an estimate does not know. */
const SAFETY = 1.5
/** A short example in a file of lines, and in one that is compressed. */
const LINE_BYTES = 40
const COMPRESSED_BYTES = 15

/**
 * Sees to it that a run which begins has room to end: a disk that fills up overnight costs the
 * night.
 * @throws StillroomError `disk-full` saying how much is needed where; `not-writable`
 */
export function requireRoom(plan: RunPlan, sources: Sources, { folder, runs }: Home): void {
  const needed = SAFETY * runDiskBytes(extentOf(plan, sources))
  const free = roomIn(folder, runs)
  if (free >= needed) return
  throw new StillroomError(
    'disk-full',
    `The run may need ${bytesInWords(needed)} in ${runs} (its checkpoints, result, predictions and log, and half as much again), and ${bytesInWords(free)} are free there. Empty the trash or tidy up old checkpoints (Library), or use a --home on a larger disk.`,
  )
}

/** How much there will be of everything; rows are judged by the files' sizes, generously. */
function extentOf(plan: RunPlan, { train, dev, labels, base, teacher, student }: Sources): RunExtent {
  const { batchSize, evaluateEvery } = plan.training
  const epochs = stagesOf(plan).reduce((sum, stage) => sum + stage.epochs, 0)
  const pairs = plan.kind === 'distill' ? plan.mapping.length : 0
  const folder = (student ?? base ?? teacher)?.path
  return {
    parameters: folder ? parametersOf(plan, readEncoderConfig(folder), labels.length) : 0,
    classes: labels.length,
    devExamples: rowsIn(dev),
    evaluations: Math.ceil(epochs / evaluateEvery),
    steps: Math.ceil((epochs * rowsIn(train) * plan.data.fraction) / batchSize),
    lossesAStep: lossesOf(plan).length * (1 + pairs),
  }
}

function parametersOf(plan: RunPlan, config: EncoderConfig, classes: number): number {
  const trained = plan.kind === 'distill' ? studentConfig(plan.student, config) : config
  return countParameters(describeParameters(trained, classes))
}

function rowsIn({ path, format }: Sources['train']): number {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return Math.ceil(bytes / ('isCompressed' in FORMATS[format] ? COMPRESSED_BYTES : LINE_BYTES))
}
