import { join } from 'node:path'

/** A plan of two random layers under the teacher of a window's inputs, in `root`. */
export const tinyStudent = (root: string, seed: number) => ({
  kind: 'distill',
  name: 'tiny',
  data: {
    source: {
      kind: 'files',
      train: join(root, 'train.jsonl'),
      dev: join(root, 'dev.jsonl'),
    },
  },
  teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
  student: { layers: 2, start: { from: 'random' } },
  mapping: [
    { teacher: 2, student: 1 },
    { teacher: 4, student: 2 },
  ],
  losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
  training: { epochs: 2, batchSize: 4, learningRate: 2e-3, seed },
})
