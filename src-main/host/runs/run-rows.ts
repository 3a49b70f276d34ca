import type { TestsPassed } from '../../contract/kept-test.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { UnreadableRun } from '../../contract/run-damage.ts'
import type { RunList } from '../../contract/run-list.ts'
import type { RunRow } from '../../contract/run-row.ts'
import { STATES_WITH_TRAINER, type RunState, type Stall } from '../../contract/run-state.ts'
import { newestFirst, packRuns, sharedPlanText, type RunToList } from '../../domain/run/run-list.ts'
import { planName } from '../../domain/run/run-title.ts'
import { stateNow } from '../../domain/run/run-state.ts'
import type { Database } from '../../storage/database.ts'
import { selectRuns, type StoredRun } from '../../storage/runs-table.ts'

/** Runs as windows are told them: what the index has, with the state that the last look found. */
export class RunRows {
  private readonly db: Database
  private readonly states = new Map<string, RunState>()
  private readonly stalls = new Map<string, Stall | null>()
  /** Every run as it was told last; filled when the list is first asked for. */
  private listed: Map<string, RunToList> | undefined
  /** The list as it was answered last; undefined once a run has changed since. */
  private packed: RunList | undefined

  private readonly testsOf: (id: string) => TestsPassed | null

  /** @param testsOf how a run does in kept tests */
  constructor(db: Database, testsOf: (id: string) => TestsPassed | null) {
    this.db = db
    this.testsOf = testsOf
  }

  /** Takes down what a look found. @returns whether that is another than before */
  found(id: string, state: RunState, stall: Stall | null): boolean {
    const isOther = this.states.get(id) !== state || this.stallOf(id) !== stall
    this.states.set(id, state)
    this.stalls.set(id, stall)
    return isOther
  }

  isTraining(id: string): boolean {
    return STATES_WITH_TRAINER.has(this.states.get(id))
  }

  toRow(run: StoredRun): RunRow {
    const { folder: _folder, said: _said, logDamage: _log, filesDamage: _files, plan, ...same } = run
    const read = JSON.parse(plan) as RunPlan
    return {
      ...same,
      name: planName(read),
      plan: read,
      state: this.stateOf(run),
      stall: this.stallOf(run.id),
      tests: this.testsOf(run.id),
    }
  }

  /**
   * All runs, newest first; kept in memory, for reading ten thousand rows anew takes longer than
   * sending them.
   */
  list(unreadable: readonly UnreadableRun[]): RunList {
    this.listed ??= new Map(selectRuns(this.db).map((run) => [run.id, this.toListed(run)]))
    this.packed ??= packRuns([...this.listed.values()].sort(newestFirst), unreadable)
    return this.packed
  }

  /** What is known of all runs besides the index has changed. */
  changedAll(): void {
    this.listed = undefined
    this.packed = undefined
  }

  /** A run has changed; without one, only what cannot be read. */
  changed(run?: StoredRun): void {
    if (run) this.listed?.set(run.id, this.toListed(run))
    this.packed = undefined
  }

  /** @returns whether a look had found it */
  drop(id: string): boolean {
    this.listed?.delete(id)
    this.packed = undefined
    return this.states.delete(id)
  }

  private toListed(run: StoredRun): RunToList {
    const { folder: _folder, said: _said, logDamage: _log, filesDamage: _files, plan, ...same } = run
    return {
      run: {
        ...same,
        state: this.stateOf(run),
        stall: this.stallOf(run.id),
        tests: this.testsOf(run.id),
      },
      plan: sharedPlanText(plan, run.name, run.seed),
    }
  }

  private stateOf({ id, said }: StoredRun): RunState {
    return this.states.get(id) ?? stateNow(said, false)
  }

  private stallOf(id: string): Stall | null {
    return this.stalls.get(id) ?? null
  }
}
