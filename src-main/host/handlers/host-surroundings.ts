import type { RunRow } from '../../contract/run-row.ts'
import type { Database } from '../../storage/database.ts'
import type { EvaluatedRuns } from '../comparison/evaluated-runs.ts'
import type { KeptTests } from '../examples/kept-tests.ts'
import type { StudentTrials } from '../examples/try-students.ts'
import type { Home } from '../home.ts'
import type { Inspector } from '../inspecting/inspector-process.ts'
import type { JobQueue } from '../jobs/job-queue.ts'
import type { DataPreviews } from '../plans/preview-data.ts'
import type { ProgramPaths } from '../program-paths.ts'
import type { RunWatch } from '../runs/run-watch.ts'

/** What every handler has at hand. */
export interface HostSurroundings {
  readonly db: Database
  readonly home: Home
  readonly programs: ProgramPaths
  readonly queue: JobQueue
  /** Looks into checkpoints. */
  readonly inspector: Inspector
  readonly watch: RunWatch
  readonly tests: KeptTests
  /** Students on tests. */
  readonly trials: StudentTrials
  /** Runs' predictions, in memory. */
  readonly evaluated: EvaluatedRuns
  /** Data sets as a form shows them, the last ones remembered. */
  readonly previews: DataPreviews
  /** A run's row with its state as it is now. @throws StillroomError `unknown-run` */
  readonly findRow: (id: string) => RunRow
}
