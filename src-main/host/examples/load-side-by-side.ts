import {
  STUDENT_ROLES,
  TRUTH_CELLS,
  type StudentSide,
  type SideBySide,
  type ExampleSort,
  type StudentRole,
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
import { remember } from './remember.ts'
import { taskOf } from '../../domain/plan/task-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { PREDICTION_FILES } from '../../run-folder/predictions.ts'
import { selectAllButTexts, selectTexts, type StoredDevSet } from '../../storage/examples-table.ts'
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
  readonly c: ChosenStudent | undefined
  readonly columns: SideBySideColumns
  /** What was measured of the students inside, where they learnt from the teacher that is shown. */
  readonly divergence: Readonly<Partial<Record<StudentRole, KeptDivergence>>>
  /** What was asked of the students after layer surgery; of B only beside the teacher shown. */
  readonly surgery: Readonly<Partial<Record<'a' | 'b', AskedSurgery>>>
  /** Positions in TRUTH_CELLS. */
  readonly cells: Uint8Array
  readonly apart: Float64Array
  /** What the words of its texts say; read and worked out once a dev set, when first asked. */
  readonly texts: () => TextColumns
  /** A column by name, worked out once; undefined where it needs a student that is not there. */
  readonly column: (by: ExampleSort, ofClass?: number) => ArrayLike<number> | undefined
  /** Examples in the order of a column, worked out once. */
  readonly order: (by: ExampleSort, isDescending: boolean, ofClass?: number) => Int32Array
}

/**
 * Choices of students kept loaded: two pairs and their swaps; some 8 MB each for 40,430 examples of
 * two classes.
 */
const PAIRS_KEPT = 4
/** Columns, and orders, of one pair of students. */
const COLUMNS_KEPT = 12

type Chosen = Pick<LoadedSideBySide, StudentRole>

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
  const devSets = lruCache<ReturnType<typeof selectAllButTexts>>(PAIRS_KEPT)

  const textsOf = (devSet: StoredDevSet): TextColumns => {
    const texts = knownTexts.get(devSet.key) ?? textColumns(selectTexts(db, devSet))
    knownTexts.set(devSet.key, texts)
    return texts
  }
  const load = async ({ a, b, c }: Chosen): Promise<LoadedSideBySide> => {
    const devSet = await indexedDevSet(db, a)
    const known = devSets.get(devSet.key) ?? selectAllButTexts(db, devSet)
    devSets.set(devSet.key, known)
    const { labels, words, hasPairs, ratings } = known
    const task = taskOf(a.sources)
    const gold = goldOf(task, labels)
    const teacher = loadModel(a, PREDICTION_FILES.teacher, gold, task)
    const modelA = loadModel(a, a.evaluation.predictions, gold, task)
    const [modelB, modelC] = [b, c].map(
      (student) => student && loadModel(student, student.evaluation.predictions, gold, task),
    )
    const chosen = { a, b, c }
    const ofAnotherTeacher = STUDENT_ROLES.filter((role) => {
      const student = chosen[role]
      return student && student.sources.teacher?.sha256 !== a.sources.teacher?.sha256
    })
    const measured = (role: StudentRole) => {
      const student = ofAnotherTeacher.includes(role) ? undefined : chosen[role]
      const kept = student && readDivergence(student)
      return kept?.texts === words.length ? kept : undefined
    }
    const divergence = { a: measured('a'), b: measured('b'), c: measured('c') }
    const columns: SideBySideColumns = {
      gold,
      words,
      ratings,
      teacher: teacher.columns,
      a: modelA.columns,
      b: modelB?.columns,
      c: modelC?.columns,
      inside: {
        a: insideColumns(divergence.a),
        b: insideColumns(divergence.b),
        c: insideColumns(divergence.c),
      },
      lives: remember(COLUMNS_KEPT, (role: StudentRole) => {
        const student = chosen[role]
        return student && lifeOf(student, read)
      }),
    }
    const asked = (student: ChosenStudent | undefined, model: ModelColumns | undefined) => {
      const kept = student && readSurgery(student)
      return kept && model ? askedSurgery(kept, model) : undefined
    }
    const cells = truthCells(columns)
    const column = remember(COLUMNS_KEPT, (by: ExampleSort, ofClass?: number) =>
      sortColumn(columns, by, ofClass),
    )
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
        cellsOfC: columns.c
          ? countsOf(
              cells.filter((_, row) => columns.c?.right[row] === 1),
              TRUTH_CELLS.length,
            )
          : null,
        wordCounts: countsOf(words, words.reduce((most, count) => Math.max(most, count), 0) + 1),
        hasPairs,
        hasRatings: ratings !== undefined,
        maxTokens: a.plan.data.maxLength,
        teacher: {
          name: teacherName(db, a),
          layers: teacherLayers(a),
          scores: teacher.scores,
          wrong: countWrong(teacher.columns),
        },
        a: tellStudent(a, modelA, columns, !!divergence.a),
        b: b && modelB ? tellStudent(b, modelB, columns, !!divergence.b) : null,
        c: c && modelC ? tellStudent(c, modelC, columns, !!divergence.c) : null,
        ofAnotherTeacher,
        pair: tellPair(columns),
      },
      devSet,
      a,
      b,
      c,
      columns,
      divergence,
      surgery: {
        a: asked(a, columns.a),
        b: ofAnotherTeacher.includes('b') ? undefined : asked(b, columns.b),
      },
      cells,
      apart: apartColumn(columns),
      texts: () => textsOf(devSet),
      column,
      order: remember(COLUMNS_KEPT, (by: ExampleSort, isDescending: boolean, ofClass?: number) =>
        orderBy(column(by, ofClass) ?? new Int32Array(words.length), isDescending),
      ),
    }
  }

  return async function loadSideBySide(choice: SideBySideChoice): Promise<LoadedSideBySide> {
    const a = chooseStudent(db, choice.a, choice.stepA)
    const b = choice.b === undefined ? undefined : chooseStudent(db, choice.b, choice.stepB)
    const c = choice.c === undefined ? undefined : chooseStudent(db, choice.c, choice.stepC)
    for (const other of [b, c]) if (other) requireSameDevSet(a, other)
    const students = [a, b, c]
    const key = students.map((one) => (one ? `${one.id} ${one.evaluation.step}` : '')).join(' ')
    const madeOf = students.flatMap((one) =>
      one ? [read(one.folder, one.evaluation.predictions), readDivergence(one), readSurgery(one)] : [],
    )
    const known = loaded.get(key)
    if (known && madeOf.every((file, at) => file === known.madeOf[at])) return known.pair
    const pair = load({ a, b, c })
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
  isMeasuredInside: boolean,
): StudentSide {
  return {
    ...describeStudent(student),
    scores,
    kappa:
      columns.task.kind === 'classification'
        ? cohensKappa(columns.predicted, teacher.predicted, columns.task.outputs)
        : null,
    isMeasuredInside,
    inherited: countWrong(teacher, columns),
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

/** Examples that all of some models have wrong. */
function countWrong(first: ModelColumns, ...further: readonly ModelColumns[]): number {
  return first.right.reduce(
    (sum, right, row) => sum + (right === 0 && further.every((one) => one.right[row] === 0) ? 1 : 0),
    0,
  )
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
