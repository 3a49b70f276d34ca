import { runsAndSeries } from './0001-runs-and-series.ts'
import { bestAndReasons } from './0002-best-and-reasons.ts'
import { examples } from './0003-examples.ts'
import { damage } from './0004-damage.ts'
import { honestScores } from './0005-honest-scores.ts'
import { tasks } from './0006-tasks.ts'
import { testScores } from './0007-test-scores.ts'
import { capsules } from './0008-capsules.ts'
import { laterScores } from './0009-later-scores.ts'
import type { Migration } from './migration.ts'

/** In order; a database's user_version counts how many it has had. */
export const MIGRATIONS: readonly Migration[] = [
  runsAndSeries,
  bestAndReasons,
  examples,
  damage,
  honestScores,
  tasks,
  testScores,
  capsules,
  laterScores,
]
