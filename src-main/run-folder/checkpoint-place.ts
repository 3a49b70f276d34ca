import { join } from 'node:path'
import { z } from 'zod'
import type { CheckpointPlace } from '../contract/checkpoint-place.ts'
import { checkJsonFile } from './check-json-file.ts'

/** Of state.json, which the trainer writes and reads whole. */
const placeSchema = z.object({
  stage: z.int().min(0),
  stageStep: z.int().min(0),
  momentSteps: z.int().min(0).default(0),
})

/** Where in its run a checkpoint was written; null where its state.json cannot be read. */
export function readCheckpointPlace(checkpoint: string): CheckpointPlace | null {
  const checked = checkJsonFile(join(checkpoint, 'state.json'), placeSchema)
  if (!('value' in checked)) return null
  const { stage, stageStep, momentSteps } = checked.value
  return { stage, stageStep, momentSteps: momentSteps + stageStep }
}
