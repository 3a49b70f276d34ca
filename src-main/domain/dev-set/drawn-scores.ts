import type { Judging } from '../plan/headline-metric.ts'
import { multinomialDraw } from '../statistics/multinomial-draw.ts'
import { combinations } from './combinations.ts'
import { saysSame, type Judged } from './judge.ts'
import { scoresOfRows } from './resampled-scores.ts'
import { scoresOfConfusion } from './scores.ts'

/** A student on a dev set, and its teacher on the same examples. */
export interface TaughtModel {
  readonly judged: Judged
  readonly teacher?: Judged
}

export type DrawnScores = Judging & { readonly agreement?: number | null }

/** Draws of a dev set's examples, on each of which all models are scored. */
export interface ScoredDraws {
  /** As many examples as there are, drawn anew with replacement. */
  next(): void
  /** Of one of the models on the examples that were drawn last. */
  scores(model: number): DrawnScores
}

/**
 * One class to a text: by how often each combination of label and predictions is drawn, which is
 * all that its scores look at. Of other tasks row by row.
 * @param models on the same examples
 * @param what the one score that looks at the teacher, or all that look at the labels
 */
export function scoredDraws(
  models: readonly TaughtModel[],
  what: 'agreement' | 'scores',
  uniform: () => number,
): ScoredDraws {
  const [first] = models
  if (what === 'agreement') return agreements(models, uniform)
  return first?.judged.task.kind === 'classification'
    ? byCounts(models, first.judged, uniform)
    : byRows(models, uniform)
}

function byCounts(
  models: readonly TaughtModel[],
  { gold, task: { outputs: classes } }: Judged,
  uniform: () => number,
): ScoredDraws {
  const { rows, counts } = combinations([gold, ...models.map(({ judged }) => judged.predicted)])
  const cells = models.map(({ judged: { predicted } }) =>
    rows.map((row) => (gold[row] ?? 0) * classes + (predicted[row] ?? 0)),
  )
  const draw = multinomialDraw(counts, uniform)
  const drawn = new Float64Array(counts.length)
  const table = new Float64Array(classes * classes)
  return {
    next: () => draw(drawn),
    scores(model) {
      const ofModel = cells[model] ?? new Int32Array()
      table.fill(0)
      for (let kind = 0; kind < ofModel.length; kind++) {
        const cell = ofModel[kind] ?? 0
        table[cell] = (table[cell] ?? 0) + (drawn[kind] ?? 0)
      }
      const lines = Array.from({ length: classes }, (_, label) =>
        Array.from(table.subarray(label * classes, (label + 1) * classes)),
      )
      const right = lines.reduce((sum, line, label) => sum + (line[label] ?? 0), 0)
      return { accuracy: right / gold.length, ...scoresOfConfusion(lines) }
    },
  }
}

/** Agreement with the teacher, of any kind of task, looks at whether both say the same alone. */
function agreements(models: readonly TaughtModel[], uniform: () => number): ScoredDraws {
  const same = models.map(sameAsTeacher)
  const { rows, counts } = combinations(same.flatMap((one) => one ?? []))
  const ofModels = same.map((one) => one && rows.map((row) => one[row] ?? 0))
  const draw = multinomialDraw(counts, uniform)
  const drawn = new Float64Array(counts.length)
  const examples = counts.reduce((sum, count) => sum + count, 0)
  return {
    next: () => draw(drawn),
    scores(model) {
      const marks = ofModels[model]
      if (!marks) return { agreement: null }
      let agreed = 0
      for (let kind = 0; kind < marks.length; kind++) agreed += (marks[kind] ?? 0) * (drawn[kind] ?? 0)
      return { agreement: agreed / examples }
    },
  }
}

function byRows(models: readonly TaughtModel[], uniform: () => number): ScoredDraws {
  const length = models[0]?.judged.right.length ?? 0
  const rows = new Int32Array(length)
  const scorers = models.map(({ judged }) => scoresOfRows(judged))
  return {
    next() {
      for (let at = 0; at < length; at++) rows[at] = Math.floor(uniform() * length)
    },
    scores(model) {
      const right = rows.reduce((sum, row) => sum + (models[model]?.judged.right[row] ?? 0), 0)
      return { accuracy: right / length, ...scorers[model]?.(rows) }
    },
  }
}

/** [N], 1 where both say the same */
function sameAsTeacher({ judged, teacher }: TaughtModel): Uint8Array | undefined {
  return teacher && judged.right.map((_, row) => (saysSame(judged, teacher, row) ? 1 : 0))
}
