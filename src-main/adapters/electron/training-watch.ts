import type { HostEvent } from '../../contract/host-event.ts'
import type { RunRow } from '../../contract/run-row.ts'
import { STATES_WITH_TRAINER } from '../../contract/run-state.ts'

/** What the desktop shows of trainings: how far they are, and that one has ended. */
export interface TrainingWatch {
  /** All runs, as they are when a host has answered. */
  begin(runs: readonly RunRow[]): void
  take(event: HostEvent): void
  readonly running: () => readonly RunRow[]
  /** Steps done of all steps of what runs now; undefined while nothing does. */
  readonly share: () => number | undefined
}

/** @param onEnd told once for each run that was seen running and has ended */
export function watchTrainings(onChange: () => void, onEnd: (run: RunRow) => void): TrainingWatch {
  const active = new Map<string, RunRow>()
  const running = () => [...active.values()].filter(({ state }) => state === 'running')
  return {
    begin(runs) {
      active.clear()
      for (const run of runs) if (STATES_WITH_TRAINER.has(run.state)) active.set(run.id, run)
      onChange()
    },
    take(event) {
      if (event.kind === 'run-gone' && active.delete(event.id)) onChange()
      if (event.kind !== 'run') return
      const { run } = event
      const wasActive = active.has(run.id)
      if (STATES_WITH_TRAINER.has(run.state)) active.set(run.id, run)
      else active.delete(run.id)
      if (wasActive && !active.has(run.id)) onEnd(run)
      onChange()
    },
    running,
    share() {
      const all = running()
      const steps = all.reduce((sum, run) => sum + run.steps, 0)
      return steps === 0 ? undefined : all.reduce((sum, run) => sum + run.step, 0) / steps
    },
  }
}

/** `37 % internal, stacked – gpu-box – Stillroom`: what a taskbar and a list of windows show. */
export function titleOf(
  hostName: string | undefined,
  running: readonly RunRow[],
  share: number | undefined,
): string {
  const [first] = running
  const named = first && running.length === 1 ? first.name : `${running.length} runs`
  const progress = first && share !== undefined ? `${Math.floor(share * 100)}% ${named}` : undefined
  return [progress, hostName, 'Stillroom'].filter((part) => part !== undefined).join(' – ')
}
