import type { Example } from '../contract/dataset.ts'
import { countWords } from '../domain/dev-set/count-words.ts'
import type { RatingColumns } from '../domain/dev-set/side-by-side-columns.ts'
import type { Database, ReadableDb } from './database.ts'

/** A dev set in the index. */
export interface StoredDevSet {
  readonly key: string
  readonly firstId: number
  readonly examples: number
}

interface Row {
  readonly id: number
  readonly line: number
  readonly text: string
  readonly text_pair: string | null
  readonly label: number
  /** Of a regression. */
  readonly number: number | null
  /** Of several labels to a text, as JSON. */
  readonly labels: string | null
  readonly words: number
  readonly rating_mean: number | null
  readonly rating_spread: number | null
  readonly rating_count: number | null
}

const EXAMPLE_COLUMNS = [
  'id',
  'line',
  'text',
  'text_pair',
  'label',
  'number',
  'labels',
  'words',
  'rating_mean',
  'rating_spread',
  'rating_count',
] as const satisfies readonly (keyof Row)[]

/** An example as it is stored. */
export interface StoredExample extends Example {
  readonly words: number
}

export function selectDevSet(db: ReadableDb, key: string): StoredDevSet | undefined {
  return db
    .prepare<[string], StoredDevSet>('SELECT key, first_id AS firstId, examples FROM dev_sets WHERE key = ?')
    .get(key)
}

/**
 * Adds a dev set with its examples and their words, whole or not at all.
 * @param isNumber whether labels are the numbers of a regression
 */
export function insertDevSet(
  db: Database,
  key: string,
  path: string,
  examples: readonly Example[],
  isNumber = false,
): StoredDevSet {
  const insert = db.prepare(
    `INSERT INTO examples (${EXAMPLE_COLUMNS.join(', ')}) VALUES (${EXAMPLE_COLUMNS.map(() => '?').join(', ')})`,
  )
  const insertWords = db.prepare('INSERT INTO example_words (rowid, text, text_pair) VALUES (?, ?, ?)')
  return db
    .transaction(() => {
      const firstId = Number(db.prepare('SELECT coalesce(max(id), 0) + 1 FROM examples').pluck().get())
      db.prepare('INSERT INTO dev_sets (key, path, first_id, examples) VALUES (?, ?, ?, ?)').run(
        key,
        path,
        firstId,
        examples.length,
      )
      examples.forEach(({ line, text, textPair, label, labels, rating }, index) => {
        const pair = textPair ?? null
        const words = countWords(text, textPair)
        const { mean = null, spread = null, count = null } = rating ?? {}
        const several = labels ? JSON.stringify(labels) : null
        const [ofClass, number] = isNumber ? [0, label] : [label, null]
        insert.run(firstId + index, line, text, pair, ofClass, number, several, words, mean, spread, count)
        insertWords.run(firstId + index, text, pair)
      })
      return { key, firstId, examples: examples.length }
    })
    .immediate()
}

/** Labels, word counts and human ratings of a dev set, in its order. */
export function selectAllButTexts(
  db: ReadableDb,
  { firstId, examples }: StoredDevSet,
): {
  readonly labels: readonly Pick<Example, 'label' | 'labels'>[]
  readonly words: Int32Array
  readonly hasPairs: boolean
  /** undefined where no example has one. */
  readonly ratings: RatingColumns | undefined
} {
  const rows = db
    .prepare<
      [number, number],
      readonly [number, string | null, number, number, number | null, number | null]
    >(
      `SELECT coalesce(number, label), labels, words, text_pair IS NOT NULL, rating_mean, rating_spread
       FROM examples WHERE id BETWEEN ? AND ? ORDER BY id`,
    )
    .raw()
    .all(firstId, firstId + examples - 1)
  return {
    labels: rows.map(([label, labels]) => ({ label, labels: severalOf(labels) })),
    words: Int32Array.from(rows, ([, , words]) => words),
    hasPairs: rows.some(([, , , hasPair]) => hasPair === 1),
    ratings: rows.some(([, , , , , spread]) => spread !== null)
      ? {
          mean: Float64Array.from(rows, ([, , , , mean]) => mean ?? Number.NaN),
          spread: Float64Array.from(rows, ([, , , , , spread]) => spread ?? Number.NaN),
        }
      : undefined,
  }
}

/** The texts of a dev set, in its order. */
export function selectTexts(
  db: ReadableDb,
  { firstId, examples }: StoredDevSet,
): readonly Pick<Example, 'text' | 'textPair'>[] {
  return db
    .prepare<[number, number], readonly [string, string | null]>(
      'SELECT text, text_pair FROM examples WHERE id BETWEEN ? AND ? ORDER BY id',
    )
    .raw()
    .all(firstId, firstId + examples - 1)
    .map(([text, textPair]) => ({ text, textPair: textPair ?? undefined }))
}

/** Examples by their positions, in the order asked for. */
export function selectExamples(
  db: ReadableDb,
  { firstId }: StoredDevSet,
  indexes: Iterable<number>,
): readonly StoredExample[] {
  const select = db.prepare<[number], Row>(`SELECT ${EXAMPLE_COLUMNS.join(', ')} FROM examples WHERE id = ?`)
  return Array.from(indexes, (index) => {
    const row = select.get(firstId + index)
    if (!row) throw new Error(`The index has no example ${index} of this dev set`)
    return toExample(row, index)
  })
}

/** Positions of the examples whose texts hold all of these words; the last may be only begun. */
export function searchExamples(
  db: ReadableDb,
  { firstId, examples }: StoredDevSet,
  text: string,
): readonly number[] {
  const words = text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  if (words.length === 0) return []
  const match = words.map((word, at) => `"${word}"${at === words.length - 1 ? '*' : ''}`).join(' AND ')
  return db
    .prepare<[number, string, number, number], number>(
      'SELECT rowid - ? FROM example_words WHERE example_words MATCH ? AND rowid BETWEEN ? AND ?',
    )
    .pluck()
    .all(firstId, match, firstId, firstId + examples - 1)
}

function severalOf(labels: string | null): readonly number[] | undefined {
  return labels === null ? undefined : (JSON.parse(labels) as readonly number[])
}

function toExample(row: Row, index: number): StoredExample {
  const { line, text, text_pair, label, number, labels, words, rating_mean, rating_spread, rating_count } =
    row
  const hasRating = rating_mean !== null && rating_spread !== null && rating_count !== null
  return {
    index,
    line,
    text,
    textPair: text_pair ?? undefined,
    label: number ?? label,
    labels: severalOf(labels),
    words,
    rating: hasRating ? { mean: rating_mean, spread: rating_spread, count: rating_count } : undefined,
  }
}
