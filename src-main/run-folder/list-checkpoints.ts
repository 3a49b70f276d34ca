import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckpointEntry } from '../contract/requests/run-requests.ts'
import { RUN_FILES } from '../contract/run-files.ts'
import { readCheckpointPlace } from './checkpoint-place.ts'

/** The checkpoints in a run folder, by step. */
export function listCheckpoints(run: string): readonly CheckpointEntry[] {
  const root = join(run, RUN_FILES.checkpoints)
  if (!existsSync(root)) return []
  return readdirSync(root)
    .filter(
      (name) =>
        /^\d+$/.test(name) &&
        ['manifest.json', 'model.safetensors'].every((file) => existsSync(join(root, name, file))),
    )
    .map((name) => ({
      step: Number(name),
      place: readCheckpointPlace(join(root, name)),
      bytes: statSync(join(root, name, 'model.safetensors')).size,
      writtenAt: statSync(join(root, name, 'manifest.json')).mtime.toISOString(),
    }))
    .sort((a, b) => a.step - b.step)
}
