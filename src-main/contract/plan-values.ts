import './without-eval.ts'
import { z } from 'zod'

/**
 * What kind of value each setting has. Which numbers may be asked for stands in setting-bounds.ts:
 * a plan that an earlier version ran is read whatever it asked for.
 */
export const number = z.number()

/** A name of the catalogue, a hub or a data set: a column, a split, a repository. */
export const name = z.string().min(1).max(500)
