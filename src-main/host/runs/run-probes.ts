import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Example } from '../../contract/dataset.ts'
import type { PredictionTable, Probe, Probes } from '../../contract/run-log.ts'
import { RUN_FILES, type Sources } from '../../contract/run-files.ts'
import type { Evaluation } from '../../contract/run-overview.ts'
import { readSplit } from '../../datasets/read-split.ts'
import { chooseProbes } from '../../domain/dev-set/choose-probes.ts'
import { goldOf, judge, saidOf, saidOfGold } from '../../domain/dev-set/judge.ts'
import { modelColumns } from '../../domain/dev-set/model-columns.ts'
import { taskOf } from '../../domain/plan/task-of.ts'
import { resultEvaluation } from '../../domain/run/best-evaluation.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { sha256OfFile } from '../../processes/sha256-of-file.ts'
import { examplesWithoutTexts } from '../../run-folder/examples-without-texts.ts'
import { PREDICTION_FILES, readLogits } from '../../run-folder/predictions.ts'
import { readPlan, readSources } from '../../run-folder/read-run.ts'
import { answerCells } from './answer-cells.ts'

/**
 * Reads dev examples, those of the file that was read last from memory: probes ask again with every
 * evaluation.
 */
export function createDevReader(): (folder: string, sources: Sources) => Promise<readonly Example[]> {
  let known: { readonly sha256: string; readonly examples: Promise<readonly Example[]> } | undefined
  return async (folder, sources) => {
    const { dev, labels } = sources
    const textless = examplesWithoutTexts(folder, sources)
    if (textless) return textless
    const sha256 = `${dev.sha256} ${labels.join('\n')}`
    if (known?.sha256 !== sha256) {
      const examples = readUnchanged({ dev, labels })
      known = { sha256, examples }
      examples.catch(() => (known = undefined))
    }
    return known.examples
  }
}

/** Dev examples, and what a run gave their human label at each evaluation. */
export async function readProbes(
  folder: string,
  evaluations: readonly Evaluation[],
  readDev: ReturnType<typeof createDevReader>,
  wanted?: readonly number[],
): Promise<Probes> {
  const sources = readSources(folder)
  const task = taskOf(sources)
  const dev = await readDev(folder, sources)
  const gold = goldOf(task, dev)
  const teacherLogits = readTeacherLogits(folder)
  const teacher = teacherLogits && modelColumns(judge(task, teacherLogits, gold))
  const chosen = wanted?.map((index) => ({ index })) ?? chooseProbes(teacher, dev.length)
  const there = evaluations.filter(({ predictions }) =>
    existsSync(join(folder, RUN_FILES.predictions, predictions)),
  )
  const paths = chosen.map((): number[] => [])
  const isRight = chosen.map((): boolean | null => null)
  // One file after the other: all of them together may be larger than memory.
  for (const { predictions } of there) {
    const logits = readLogits(folder, predictions)
    chosen.forEach(({ index }, at) => {
      const example = dev[index]
      if (!example) return
      const goldOfIt = goldOf(task, [example])
      const ofIt = logits.slice(index * task.outputs, (index + 1) * task.outputs)
      paths[at]?.push(saidOfGold(task, saidOf(task, ofIt, 0), goldOfIt, 0))
      isRight[at] = judge(task, ofIt, goldOfIt).right[0] === 1
    })
  }
  return {
    labels: sources.labels,
    task,
    devSha256: sources.dev.sha256,
    devExamples: dev.length,
    steps: there.map(({ step }) => step),
    probes: chosen.flatMap((one, at): Probe[] => {
      const example = dev[one.index]
      if (!example) return []
      return [
        {
          ...one,
          text: example.text,
          textPair: example.textPair,
          label: example.label,
          labels: example.labels,
          teacher: teacher ? saidOfGold(task, teacher.said, gold, one.index) : null,
          path: paths[at] ?? [],
          isRight: isRight[at] ?? null,
        },
      ]
    }),
  }
}

/**
 * Every dev example with what was predicted for it with the weights of a run's result.
 * @throws StillroomError `invalid-arguments` before the first evaluation
 */
export async function readPredictions(
  folder: string,
  evaluations: readonly Evaluation[],
  readDev: ReturnType<typeof createDevReader>,
): Promise<PredictionTable> {
  const result = resultEvaluation(evaluations, readPlan(folder))
  if (!result) throw new StillroomError('invalid-arguments', 'The run has not been evaluated yet')
  const sources = readSources(folder)
  const dev = await readDev(folder, sources)
  const student = readLogits(folder, result.predictions)
  const teacher = readTeacherLogits(folder)
  const hasPairs = dev.some(({ textPair }) => textPair !== undefined)
  const { human, columnsOf, cellsOf, cellOf } = answerCells(taskOf(sources), sources.labels)
  return {
    step: result.step,
    columns: [
      'index',
      'line',
      'text',
      ...(hasPairs ? ['text pair'] : []),
      human,
      ...columnsOf('student'),
      ...(teacher ? columnsOf('teacher') : []),
    ],
    rows: dev.map((example) => [
      example.index,
      example.line,
      example.text,
      ...(hasPairs ? [example.textPair ?? null] : []),
      cellOf(example),
      ...cellsOf(student, example.index),
      ...(teacher ? cellsOf(teacher, example.index) : []),
    ]),
  }
}

/** Undefined for a run that has no teacher, or has not judged it yet. [N, C] */
function readTeacherLogits(folder: string): Float32Array | undefined {
  const { teacher } = PREDICTION_FILES
  return existsSync(join(folder, RUN_FILES.predictions, teacher)) ? readLogits(folder, teacher) : undefined
}

/**
 * @throws StillroomError `inputs-changed` when the file is another one than the run was evaluated
 * on
 */
async function readUnchanged({ dev, labels }: Pick<Sources, 'dev' | 'labels'>): Promise<readonly Example[]> {
  const { split } = await readSplit(dev, { labels })
  if ((await sha256OfFile(dev.path)) !== dev.sha256)
    throw new StillroomError(
      'inputs-changed',
      `${dev.path} is not the file any more that the run was evaluated on; its examples cannot be shown beside its predictions`,
    )
  return split.examples
}
