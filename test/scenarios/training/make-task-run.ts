import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { distillPlanSchema } from '../../../src-main/contract/plan.ts'
import type { TaskKind } from '../../../src-main/contract/tasks.ts'
import { initialWeights } from '../../../src-main/engine/training/initial-weights.ts'
import { writeModelFolder } from '../../../src-main/engine/weights/write-model-folder.ts'
import type { Home } from '../../../src-main/host/home.ts'
import { createRun } from '../../../src-main/host/training/create-run.ts'
import { resolveSources } from '../../../src-main/host/training/resolve-sources.ts'
import { readModel } from '../../../src-main/model-folder/read-weights.ts'

/** Labels of texts that have several. */
export const NAMES = ['calm', 'glad', 'late']
export type OtherKind = Exclude<TaskKind, 'classification'>
/** A label of each kind, of the text with this number. */
export const LABELS = {
  regression: (at: number) => ((at * 7) % 11) / 2,
  'multi-label': (at: number) => NAMES.filter((_, bit) => ((at * 5) % 8) & (1 << bit)),
} as const satisfies Record<OtherKind, (at: number) => unknown>
const OUTPUTS = { regression: ['score'], 'multi-label': NAMES } as const
export const OTHER_KINDS = Object.keys(LABELS) as readonly OtherKind[]

/** Adds to what `makeInputs` made: for each kind a random teacher, and its texts with labels. */
export function makeTaskInputs(root: string): void {
  const tokenizerFrom = join(root, 'teacher')
  const { config } = readModel(tokenizerFrom)
  for (const taskKind of OTHER_KINDS) {
    const labels = OUTPUTS[taskKind]
    const weights = initialWeights(config, labels.length, 3, () => undefined)
    writeModelFolder(join(root, taskKind), { taskKind, config, labels, weights, tokenizerFrom })
    for (const split of ['train', 'dev']) {
      const texts = readFileSync(join(root, `${split}.jsonl`), 'utf8')
        .trim()
        .split('\n')
      const rows = texts.map((line, at) => ({
        text: (JSON.parse(line) as { text: string }).text,
        ...columnsOf(LABELS[taskKind](at)),
      }))
      writeFileSync(
        join(root, `${taskKind}-${split}.jsonl`),
        rows.map((row) => JSON.stringify(row)).join('\n'),
      )
    }
  }
}

/** A number as a label; of several labels each as a column of 0 and 1. */
function columnsOf(label: number | readonly string[]): Readonly<Record<string, number>> {
  if (typeof label === 'number') return { label }
  return Object.fromEntries(NAMES.map((name) => [name, Number(label.includes(name))]))
}

/** A run in `home` of two random layers under the kind's teacher. */
export async function makeTaskRun(root: string, home: Home, taskKind: OtherKind): Promise<string> {
  const [train, dev] = ['train', 'dev'].map((split) => join(root, `${taskKind}-${split}.jsonl`))
  const plan = distillPlanSchema.parse({
    kind: 'distill',
    data: {
      source: {
        kind: 'files',
        train,
        dev,
        taskKind,
        ...(taskKind === 'multi-label' && { labelColumns: NAMES }),
      },
    },
    teacher: { model: { kind: 'folder', path: join(root, taskKind) } },
    student: { layers: 2, start: { from: 'random' } },
    mapping: [{ teacher: 4, student: 2 }],
    losses: [
      { loss: 'hard-label', ...(taskKind === 'multi-label' && { classWeights: { late: 2 } }) },
      { loss: 'soft-label' },
      { loss: 'attention-kl' },
    ],
    training: { epochs: 2, batchSize: 4, learningRate: 1e-2, dropout: 0.1, checkpointEverySeconds: 0.05 },
  })
  return createRun(plan, await resolveSources(plan, home, {}), home)
}
