import { statSync } from 'node:fs'
import { join } from 'node:path'
import {
  TRUTH_CELLS,
  type StudentSide,
  type SideBySide,
  type ExampleSort,
} from '../../contract/example-browser.ts'
import type { Scores } from '../../contract/metrics.ts'
import type { SideBySideChoice } from '../../contract/requests/example-requests.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import {
  apartColumn,
  sortColumn,
  truthCells,
  type SideBySideColumns,
} from '../../domain/dev-set/side-by-side-columns.ts'
import { cohensKappa } from '../../domain/statistics/cohens-kappa.ts'
import { mcnemar } from '../../domain/statistics/mcnemar.ts'
import { modelColumns, type ModelColumns } from '../../domain/dev-set/model-columns.ts'
import { orderBy } from '../../domain/dev-set/order-by.ts'
import { countPair, pairedDifferenceInterval } from '../../domain/statistics/paired-shares.ts'
import { scoresOf } from '../../domain/dev-set/scores.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { PREDICTION_FILES, readDevLabels, readLogits } from '../../run-folder/predictions.ts'
import { selectLabelsAndWords, type StoredDevSet } from '../../storage/examples-table.ts'
import type { Database } from '../../storage/database.ts'
import { devKeyOf } from '../comparison/evaluated-runs.ts'
import {
  chooseStudent,
  describeStudent,
  teacherLayers,
  teacherName,
  type ChosenStudent,
} from './chosen-student.ts'
import { indexedDevSet } from './dev-set.ts'
import { keepNewest } from './keep-newest.ts'

/** A teacher and its students on one dev set: all that it is sorted and filtered by, in memory. */
export interface LoadedSideBySide {
  readonly told: Omit<SideBySide, 'tags'>
  readonly devSet: StoredDevSet
  readonly a: ChosenStudent
  readonly b: ChosenStudent | undefined
  readonly columns: SideBySideColumns
  /** Positions in TRUTH_CELLS. */
  readonly cells: Uint8Array
  readonly apart: Float64Array
  /** A column by name, worked out once; undefined where it needs a B. */
  readonly column: (by: ExampleSort, ofClass?: number) => ArrayLike<number> | undefined
  /** Examples in the order of a column, worked out once. */
  readonly order: (by: ExampleSort, isDescending: boolean, ofClass?: number) => Int32Array
}

/**
 * Pairs of students kept loaded: two pairs and their swaps, and what they are made of; some 8 MB
 * each for 40,430 examples of two classes.
 */
const PAIRS_KEPT = 4
const MODELS_KEPT = 12
/** Columns, and orders, of one pair of students. */
const COLUMNS_KEPT = 12

interface LoadedModel {
  readonly columns: ModelColumns
  readonly scores: Scores
}

/**
 * Loads the chosen students and their teacher, or finds them loaded. A prediction file that was
 * written anew is read anew.
 */
export function createSideBySideLoader(db: Database) {
  const loaded = keepNewest<Promise<LoadedSideBySide>>(PAIRS_KEPT)
  const models = keepNewest<LoadedModel>(MODELS_KEPT)
  const devSets = keepNewest<ReturnType<typeof selectLabelsAndWords>>(PAIRS_KEPT)

  const loadModel = ({ folder }: ChosenStudent, file: string, gold: Int32Array, classes: number) => {
    const key = identityOf(folder, file)
    const known = models.get(key)
    if (known) return known
    const logits = checkedLogits(folder, file, gold.length, classes)
    const model = { columns: modelColumns(logits, classes), scores: scoresOf(logits, gold, classes) }
    models.set(key, model)
    return model
  }

  const load = async (a: ChosenStudent, b: ChosenStudent | undefined): Promise<LoadedSideBySide> => {
    if (b) requireSameDevSet(a, b)
    const devSet = await indexedDevSet(db, a.sources)
    const known = devSets.get(devSet.key) ?? selectLabelsAndWords(db, devSet)
    devSets.set(devSet.key, known)
    const { labels: gold, words, hasPairs } = known
    for (const student of b ? [a, b] : [a]) requireSameLabels(student, gold)
    const classes = a.sources.labels.length
    const teacher = loadModel(a, PREDICTION_FILES.teacher, gold, classes)
    const modelA = loadModel(a, a.evaluation.predictions, gold, classes)
    const modelB = b && loadModel(b, b.evaluation.predictions, gold, classes)
    const columns: SideBySideColumns = {
      gold,
      words,
      teacher: teacher.columns,
      a: modelA.columns,
      b: modelB?.columns,
    }
    const cells = truthCells(columns)
    const column = remember((by: ExampleSort, ofClass?: number) => sortColumn(columns, by, ofClass))
    return {
      told: {
        devSet: devSet.key,
        devSha256: a.sources.dev.sha256,
        examples: gold.length,
        labels: a.sources.labels,
        labelCounts: countsOf(gold, classes),
        cells: countsOf(cells, TRUTH_CELLS.length),
        wordCounts: countsOf(words, words.reduce((most, count) => Math.max(most, count), 0) + 1),
        hasPairs,
        teacher: {
          name: teacherName(db, a),
          layers: teacherLayers(a),
          scores: teacher.scores,
          wrong: countWith(cells, 4),
        },
        a: tellStudent(a, modelA, columns, countWith(cells, 6)),
        b: b && modelB ? tellStudent(b, modelB, columns, countWith(cells, 5)) : null,
        isTeacherShared: !b || a.sources.teacher?.sha256 === b.sources.teacher?.sha256,
        pair: tellPair(columns),
      },
      devSet,
      a,
      b,
      columns,
      cells,
      apart: apartColumn(columns),
      column,
      order: remember((by: ExampleSort, isDescending: boolean, ofClass?: number) =>
        orderBy(column(by, ofClass) ?? new Int32Array(gold.length), isDescending),
      ),
    }
  }

  return async function loadSideBySide(choice: SideBySideChoice): Promise<LoadedSideBySide> {
    const a = chooseStudent(db, choice.a, choice.stepA)
    const b = choice.b === undefined ? undefined : chooseStudent(db, choice.b, choice.stepB)
    const key = [a, b]
      .map((student) => (student ? identityOf(student.folder, student.evaluation.predictions) : ''))
      .join('|')
    const known = loaded.get(key)
    if (known) return known
    const loading = load(a, b)
    loaded.set(key, loading)
    loading.catch(() => loaded.delete(key))
    return loading
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
): StudentSide {
  return {
    ...describeStudent(student),
    scores,
    kappa: cohensKappa(columns.predicted, teacher.predicted, columns.classes),
    inherited,
  }
}

function tellPair({ gold, a, b }: SideBySideColumns): SideBySide['pair'] {
  if (!b) return null
  const { aOnly, bOnly } = countPair(judged(a, gold), judged(b, gold))
  // The interval is of the second less the first.
  const interval = pairedDifferenceInterval({ aOnly: bOnly, bOnly: aOnly }, gold.length)
  return { aOnly, bOnly, p: mcnemar(aOnly, bOnly), difference: (aOnly - bOnly) / gold.length, interval }
}

function judged({ predicted }: ModelColumns, gold: Int32Array) {
  return { predicted, right: Uint8Array.from(gold, (label, row) => (predicted[row] === label ? 1 : 0)) }
}

/** Examples whose cell has all of these bits: 4 a wrong teacher, 2 a wrong A, 1 a wrong B. */
function countWith(cells: Uint8Array, bits: number): number {
  return cells.reduce((sum, cell) => sum + ((cell & bits) === bits ? 1 : 0), 0)
}

/**
 * @throws StillroomError `corrupt-run` when a prediction file has not one row of logits for each
 * example
 */
function checkedLogits(folder: string, file: string, examples: number, classes: number): Float32Array {
  const logits = readLogits(folder, file)
  if (logits.length === examples * classes) return logits
  throw new StillroomError(
    'corrupt-run',
    `${join(folder, RUN_FILES.predictions, file)} holds ${logits.length} logits; ${examples} examples of ${classes} classes need ${examples * classes}`,
  )
}

function requireSameLabels({ folder }: ChosenStudent, gold: Int32Array): void {
  const labels = readDevLabels(folder)
  if (labels.length === gold.length && labels.every((label, row) => label === gold[row])) return
  throw new StillroomError(
    'corrupt-run',
    `${join(folder, RUN_FILES.predictions, PREDICTION_FILES.labels)} does not have the labels of the dev set that the run names`,
  )
}

/** A prediction file as it is now. */
function identityOf(folder: string, file: string): string {
  const path = join(folder, RUN_FILES.predictions, file)
  return `${path} ${statSync(path, { throwIfNoEntry: false })?.mtimeMs}`
}

function countsOf(numbers: ArrayLike<number>, length: number): readonly number[] {
  const counts = Array.from({ length }, () => 0)
  for (let row = 0; row < numbers.length; row++) {
    const at = numbers[row] ?? 0
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

/** The same question has the same answer; the ones asked last are kept. */
function remember<Given extends readonly unknown[], Value>(
  answer: (...given: Given) => Value,
): (...given: Given) => Value {
  const known = keepNewest<{ readonly value: Value }>(COLUMNS_KEPT)
  return (...given) => {
    const key = given.join()
    const found = known.get(key) ?? { value: answer(...given) }
    known.set(key, found)
    return found.value
  }
}
