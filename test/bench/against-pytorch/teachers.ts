import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { initialWeights } from '../../../src-main/engine/training/initial-weights.ts'
import { writeModelFolder } from '../../../src-main/engine/weights/write-model-folder.ts'
import type { Home } from '../../../src-main/host/home.ts'
import { fineTunedTeacher } from '../../../src-main/host/training/fine-tuned-teacher.ts'
import { resolveSources } from '../../../src-main/host/training/resolve-sources.ts'
import { readModelFolder } from '../../../src-main/model-folder/read-model-folder.ts'
import { installRuntime } from '../../../src-main/runtime/install-runtime.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { benchCache } from '../../support/python-environment.ts'
import { DATA, studentOf, type DataName } from './equal-task.ts'

/** Teachers by `--model`, with their layers. */
export const TEACHERS = { 'minilm-l6': 6, 'bert-base': 12 } as const

export type TeacherName = keyof typeof TEACHERS

/** As BERT-base is (Devlin et al. 2019); all else is MiniLM-L6's, its tokenizer too. */
const BERT_BASE = { layers: 12, heads: 12, width: 768, feedForward: 3072 } as const

/**
 * A teacher's folder, made on first use: MiniLM-L6 is fine-tuned on the data in the bench's home,
 * BERT-base has random weights, on which neither a step's time nor its memory depends.
 */
export async function teacherOf(
  name: TeacherName,
  data: DataName,
  home: Home,
  say: (line: string) => void,
): Promise<string> {
  const { source, maxLength, teacherEpochs } = DATA[data]
  const plan = parseRunPlan({
    kind: 'distill',
    data: { source, maxLength },
    teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, fineTune: { epochs: teacherEpochs } },
    ...studentOf(TEACHERS['minilm-l6'], 3),
  })
  if (plan.kind !== 'distill' || !plan.teacher.fineTune)
    throw new Error('The plan does not fine-tune its teacher')
  const sources = await resolveSources(plan, home, {})
  if (name === 'bert-base') {
    const folder = join(benchCache(), `bert-base-${data}`)
    const path = sources.base?.path ?? ''
    const config = { ...readModelFolder(path).config, ...BERT_BASE }
    const { labels } = sources
    if (!existsSync(folder)) {
      say(`making a teacher of BERT-base's size: ${folder}`)
      const weights = initialWeights(config, labels.length, 1, () => undefined)
      writeModelFolder(folder, { config, labels, weights, tokenizerFrom: path })
    }
    return folder
  }
  const teacher = await fineTunedTeacher(plan, plan.teacher.fineTune, sources, {
    home,
    trainer: PROGRAM_PATHS.trainer,
    runtime: await installRuntime(),
    onRun: ({ id }) => say(`fine-tuning the teacher of ${data}: ${id}`),
  })
  return join(teacher.folder, 'student')
}
