import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sources } from '../../src-main/contract/run-files.ts'

/**
 * As much of a run's folder as its last predictions need: two classes, `dev` what its dev file is.
 * @param said class of each example, by the student and its teacher
 */
export function makeJudgedFolder(
  folder: string,
  {
    dev,
    gold,
    said,
    teacher = gold,
  }: {
    readonly dev: string
    readonly gold: readonly number[]
    readonly said: readonly number[]
    readonly teacher?: readonly number[]
  },
): void {
  const logits = (classes: readonly number[]) =>
    new Uint8Array(Float32Array.from(classes.flatMap((one) => (one === 1 ? [0, 1] : [1, 0]))).buffer)
  const file = {
    path: `/${dev}`,
    format: 'tsv',
    sha256: createHash('sha256').update(dev).digest('hex'),
  } as const
  const sources: Sources = { train: file, dev: file, labels: ['no', 'yes'] }
  mkdirSync(join(folder, 'predictions'), { recursive: true })
  writeFileSync(join(folder, 'sources.json'), JSON.stringify(sources))
  writeFileSync(join(folder, 'predictions', 'labels.i32'), new Uint8Array(Int32Array.from(gold).buffer))
  writeFileSync(join(folder, 'predictions', 'teacher.f32'), logits(teacher))
  writeFileSync(join(folder, 'predictions', '1.f32'), logits(said))
}
