import { join } from 'node:path'

/**
 * A plan that trains in about a second: two random layers under the tiny teacher that stands in
 * `root`, from soft labels and one mapped pair.
 */
export function tinyPlan(
  root: string,
  { name = 'tiny', seed = 1, epochs = 1 }: { name?: string; seed?: number; epochs?: number } = {},
) {
  return {
    kind: 'distill',
    name,
    data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
    teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
    student: { layers: 2, start: { from: 'random' } },
    mapping: [{ teacher: 4, student: 2 }],
    losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
    training: { epochs, batchSize: 4, learningRate: 1e-3, seed },
  }
}
