import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { GlueTask } from '../../src-main/contract/dataset.ts'

/**
 * The real GLUE files, kept beside the checkout where there are any; STILLROOM_GLUE names another
 * place.
 */
export const GLUE =
  process.env.STILLROOM_GLUE ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'glue')
export const hasGlue = existsSync(GLUE)

/** Folder of GLUE → its task. */
export const GLUE_TASK_OF: Readonly<Record<string, GlueTask>> = {
  CoLA: 'cola',
  'SST-2': 'sst2',
  MRPC: 'mrpc',
  QQP: 'qqp',
}

/**
 * Files in the shapes that people have, each with its right value; beside the checkout, too.
 * STILLROOM_CASES names another place.
 */
export const CASES =
  process.env.STILLROOM_CASES ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'cases')
export const hasCases = existsSync(CASES)
