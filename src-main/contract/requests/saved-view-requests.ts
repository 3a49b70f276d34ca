import { z } from 'zod'
import { changes, nothing, reads } from '../request.ts'

/** A view with what was asked in it, under a name: `/runs?q=mcc>0.25`. */
export const savedViewSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** What stands behind the # of the window's address. */
  address: z
    .string()
    .max(4000)
    .regex(/^\/[a-z]/),
})

export type SavedView = z.output<typeof savedViewSchema>

export const SAVED_VIEW_REQUESTS = {
  /** In the order in which they were saved. */
  'views.list': reads<readonly SavedView[]>()(nothing),
  /** A name that is there already is given the new address. Answers all. */
  'views.save': changes<readonly SavedView[]>()(savedViewSchema),
  /** Nothing happens where there is none of that name. Answers all. */
  'views.delete': changes<readonly SavedView[]>()(z.strictObject({ name: z.string().max(80) })),
} as const
