import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The real GLUE files, kept beside the checkout where there are any; STILLROOM_GLUE names another place. */
export const GLUE =
  process.env.STILLROOM_GLUE ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'glue')
export const hasGlue = existsSync(GLUE)
