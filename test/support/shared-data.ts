import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The real GLUE files, kept beside the checkout where there are any. */
export const GLUE = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'glue')
export const hasGlue = existsSync(GLUE)
