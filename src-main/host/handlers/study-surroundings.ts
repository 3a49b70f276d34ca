import type { SlurmAnswer } from '../slurm/slurm-watch.ts'
import type { IndexedRuns } from '../studies/indexed-runs.ts'
import type { KeptStudies } from '../studies/kept-studies.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/** What every handler of studies has at hand. */
export interface StudySurroundings {
  readonly host: HostSurroundings
  readonly studies: KeptStudies
  readonly runs: IndexedRuns
  /** What Slurm said last. */
  readonly slurm: () => Promise<SlurmAnswer>
}
