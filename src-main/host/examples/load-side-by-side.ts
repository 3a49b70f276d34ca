import {
  TRUTH_CELLS,
  type StudentSide,
  type SideBySide,
  type ExampleSort,
} from '../../contract/example-browser.ts'
import type { Example } from '../../contract/dataset.ts'
import type { Task } from '../../contract/tasks.ts'
import type { SideBySideChoice } from '../../contract/requests/example-requests.ts'
import {
  apartColumn,
  sortColumn,
  truthCells,
  type InsideColumns,
  type SideBySideColumns,
} from '../../domain/dev-set/side-by-side-columns.ts'
import { cohensKappa } from '../../domain/statistics/cohens-kappa.ts'
import { mcnemar } from '../../domain/statistics/mcnemar.ts'
import { orderBy } from '../../domain/dev-set/order-by.ts'
import { rowMeans } from '../../domain/dev-set/row-means.ts'
import type { ModelColumns } from '../../domain/dev-set/model-columns.ts'
import { textColumns, type TextColumns } from '../../domain/dev-set/text-columns.ts'
import { countPair } from '../../domain/dev-set/count-pair.ts'
import { pairedDifferenceInterval } from '../../domain/statistics/paired-shares.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { taskOf } from '../../domain/plan/task-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { PREDICTION_FILES } from '../../run-folder/predictions.ts'
import { selectLabelsAndWords, selectTexts, type StoredDevSet } from '../../storage/examples-table.ts'
import type { Database } from '../../storage/database.ts'
import { devKeyOf, type EvaluatedRuns } from '../comparison/evaluated-runs.ts'
import { lifeOf } from './life-of.ts'
import { goldOf, type Gold } from '../../domain/dev-set/judge.ts'
import { chooseStudent, describeStudent, teacherName, type ChosenStudent } from './chosen-student.ts'
import { indexedDevSet } from './dev-set.ts'
import { teacherLayers } from '../inspecting/classifier-sources.ts'
import { createDivergenceReader } from './kept-divergence.ts'
import type { KeptDivergence } from '../inspecting/read-divergence.ts'
import { askedSurgery, createSurgeryReader, type AskedSurgery } from './kept-surgery.ts'
import { createModelLoader, type LoadedModel } from './load-model.ts'

/** A teacher and its students on one dev set: all that it is sorted and filtered by, in memory. */
export interface LoadedSideBySide {
  readonly told: Omit<SideBySide, 'tags'>
  readonly devSet: StoredDevSet
  readonly a: ChosenStudent
  readonly b: ChosenStudent | undefined
  readonly columns: SideBySideColumns
  /** What was measured of the students inside; of B only beside the teacher that is shown. */
  readonly divergence: Readonly<Partial<Record<'a' | 'b', KeptDivergence>>>
  /** What was asked of the students after layer surgery; of B only beside the teacher shown. */
  readonly surgery: Readonly<Partial<Record<'a' | 'b', AskedSurgery>>>
  /** Positions in TRUTH_CELLS. */
  readonly cells: Uint8Array
  readonly apart: Float64Array
  /** What the words of its texts say; read and worked out once a dev set, when first asked. */
  readonly texts: () => TextColumns
  /** A column by name, worked out once; undefined where it needs a B. */
  readonly column: (by: ExampleSort, ofClass?: number) => ArrayLike<number> | undefined
  /** Examples in the order of a column, worked out once. */
  readonly order: (by: ExampleSort, isDescending: boolean, ofClass?: number) => Int32Array
}

/**
 * Pairs of students kept loaded: two pairs and their swaps; some 8 MB each for 40,430 examples of
 * two classes.
 */
const PAIRS_KEPT = 4
/** Columns, and orders, of one pair of students. */
const COLUMNS_KEPT = 12

interface LoadedPair {
  /** What was read of the students; a file that was written anew is read as another. */
  readonly madeOf: readonly unknown[]
  readonly pair: Promise<LoadedSideBySide>
}

/**
 * Loads the chosen students and their teacher, or finds them loaded. A prediction file that was
 * written anew is read anew.
 */
export function createSideBySideLoader(
  db: Database,
  { predictions: read }: Pick<EvaluatedRuns, 'predictions'>,
) {
  const loaded = lruCache<LoadedPair>(PAIRS_KEPT)
  const loadModel = createModelLoader(read)
  const readDivergence = createDivergenceReader()
  const readSurgery = createSurgeryReader()
  const knownTexts = lruCache<TextColumns>(PAIRS_KEPT)
  const devSets = lruCache<ReturnType<typeof selectLabelsAndWords>>(PAIRS_KEPT)

  const textsOf = (devSet: StoredDevSet): TextColumns => {
    const texts = knownTexts.get(devSet.key) ?? textColumns(selectTexts(db, devSet))
    knownTexts.set(devSet.key, texts)
    return texts
  }
  const load = async (a: ChosenStudent, b: ChosenStudent | undefined): Promise<LoadedSideBySide> => {
    const devSet = await indexedDevSet(db, a)
    const known = devSets.get(devSet.key) ?? selectLabelsAndWords(db, devSet)
    devSets.set(devSet.key, known)
    const { labels, words, hasPairs } = known
    const task = taskOf(a.sources)
    const gold = goldOf(task, labels)
    const teacher = loadModel(a, PREDICTION_FILES.teacher, gold, task)
    const modelA = loadModel(a, a.evaluation.predictions, gold, task)
    const modelB = b && loadModel(b, b.evaluation.predictions, gold, task)
    const isTeacherShared = !b || a.sources.teacher?.sha256 === b.sources.teacher?.sha256
    const measured = (student: ChosenStudent | undefined) => {
      const kept = student && readDivergence(student)
      return kept?.texts === words.length ? kept : undefined
    }
    const divergence = { a: measured(a), b: isTeacherShared ? measured(b) : undefined }
    const columns: SideBySideColumns = {
      gold,
      words,
      teacher: teacher.columns,
      a: modelA.columns,
      b: modelB?.columns,
      inside: { a: insideColumns(divergence.a), b: insideColumns(divergence.b) },
      lives: remember((role: 'a' | 'b') => {
        const student = { a, b }[role]
        return student && lifeOf(student, read)
      }),
    }
    const asked = (student: ChosenStudent | undefined, model: ModelColumns | undefined) => {
      const kept = student && readSurgery(student)
      return kept && model ? askedSurgery(kept, model) : undefined
    }
    const cells = truthCells(columns)
    const column = remember((by: ExampleSort, ofClass?: number) => sortColumn(columns, by, ofClass))
    return {
      told: {
        devSet: devSet.key,
        devSha256: a.sources.dev.sha256,
        examples: words.length,
        labels: a.sources.labels,
        task,
        ...(task.kind === 'regression' && { range: rangeOf(gold) }),
        labelCounts: labelCounts(task, labels),
        cells: countsOf(cells, TRUTH_CELLS.length),
        wordCounts: countsOf(words, words.reduce((most, count) => Math.max(most, count), 0) + 1),
        hasPairs,
        maxTokens: a.plan.data.maxLength,
        teacher: {
          name: teacherName(db, a),
          layers: teacherLayers(a),
          scores: teacher.scores,
          wrong: countWith(cells, 4),
        },
        a: { ...tellStudent(a, modelA, columns, countWith(cells, 6)), isMeasuredInside: !!divergence.a },
        b:
          b && modelB
            ? { ...tellStudent(b, modelB, columns, countWith(cells, 5)), isMeasuredInside: !!divergence.b }
            : null,
        isTeacherShared,
        pair: tellPair(columns),
      },
      devSet,
      a,
      b,
      columns,
      divergence,
      surgery: { a: asked(a, columns.a), b: isTeacherShared ? asked(b, columns.b) : undefined },
      cells,
      apart: apartColumn(columns),
      texts: () => textsOf(devSet),
      column,
      order: remember((by: ExampleSort, isDescending: boolean, ofClass?: number) =>
        orderBy(column(by, ofClass) ?? new Int32Array(words.length), isDescending),
      ),
    }
  }

  return async function loadSideBySide(choice: SideBySideChoice): Promise<LoadedSideBySide> {
    const a = chooseStudent(db, choice.a, choice.stepA)
    const b = choice.b === undefined ? undefined : chooseStudent(db, choice.b, choice.stepB)
    if (b) requireSameDevSet(a, b)
    const students = b ? [a, b] : [a]
    const key = students.map(({ id, evaluation }) => `${id} ${evaluation.step}`).join(' ')
    const madeOf = students.flatMap((student) => [
      read(student.folder, student.evaluation.predictions),
      readDivergence(student),
      readSurgery(student),
    ])
    const known = loaded.get(key)
    if (known && madeOf.every((file, at) => file === known.madeOf[at])) return known.pair
    const pair = load(a, b)
    loaded.set(key, { madeOf, pair })
    pair.catch(() => loaded.delete(key))
    return pair
  }
}

function requireSameDevSet(a: ChosenStudent, b: ChosenStudent): void {
  if (devKeyOf(a.sources) === devKeyOf(b.sources)) return
  throw new StillroomError(
    'invalid-arguments',
    `Run ${b.id} was evaluated on another dev set (${b.sources.dev.path}) than run ${a.id} (${a.sources.dev.path}); only students on the same one can stand side by side`,
  )
}

function tellStudent(
  student: ChosenStudent,
  { columns, scores }: LoadedModel,
  { teacher }: SideBySideColumns,
  inherited: number,
): Omit<StudentSide, 'isMeasuredInside'> {
  return {
    ...describeStudent(student),
    scores,
    kappa:
      columns.task.kind === 'classification'
        ? cohensKappa(columns.predicted, teacher.predicted, columns.task.outputs)
        : null,
    inherited,
  }
}

function insideColumns(kept: KeptDivergence | undefined): InsideColumns {
  if (!kept) return {}
  const { attention, hidden, pairs, heads } = kept
  return {
    ...(attention && { attention: rowMeans(attention, pairs.length * heads) }),
    ...(hidden && { hidden: rowMeans(hidden, pairs.length) }),
  }
}

function tellPair({ words, a, b }: SideBySideColumns): SideBySide['pair'] {
  if (!b) return null
  const { aOnly, bOnly } = countPair(a, b)
  // The interval is of the second less the first.
  const examples = words.length
  const interval = pairedDifferenceInterval({ aOnly: bOnly, bOnly: aOnly }, examples)
  return { aOnly, bOnly, p: mcnemar(aOnly, bOnly), difference: (aOnly - bOnly) / examples, interval }
}

/** Examples whose cell has all of these bits: 4 a wrong teacher, 2 a wrong A, 1 a wrong B. */
function countWith(cells: Uint8Array, bits: number): number {
  return cells.reduce((sum, cell) => sum + ((cell & bits) === bits ? 1 : 0), 0)
}

/** How many examples have each label; a number is no label to count. */
function labelCounts(
  { kind, outputs }: Task,
  labels: readonly Pick<Example, 'label' | 'labels'>[],
): readonly number[] {
  if (kind === 'regression') return []
  return countsOf(
    kind === 'classification'
      ? labels.map(({ label }) => label)
      : labels.flatMap(({ labels: several = [] }) => several),
    outputs,
  )
}

function rangeOf(numbers: Gold): readonly [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const number of numbers) [least, most] = [Math.min(least, number), Math.max(most, number)]
  return [least, most]
}

function countsOf(numbers: ArrayLike<number>, length: number): readonly number[] {
  const counts = Array.from({ length }, () => 0)
  for (let row = 0; row < numbers.length; row++) {
    const at = numbers[row] ?? 0
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

/** Memoizes a function by its arguments, in an LRU cache. */
function remember<Given extends readonly unknown[], Value>(
  answer: (...given: Given) => Value,
): (...given: Given) => Value {
  const known = lruCache<{ readonly value: Value }>(COLUMNS_KEPT)
  return (...given) => {
    const key = given.join()
    const found = known.get(key) ?? { value: answer(...given) }
    known.set(key, found)
    return found.value
  }
}
