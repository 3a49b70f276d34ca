import type { LongWork, Progress } from '../contract/progress.ts'
import { INSTALL_STEPS, type InstallRecord, type InstallStep } from '../contract/runtime.ts'

/**
 * Says with everything that is reported at which step an installation is, and keeps how long each
 * took.
 */
export interface InstallClock {
  readonly signal: AbortSignal | undefined
  /**
   * Goes to a step (back to an earlier one, too: wheels are fetched and checked in turn). @returns
   * where it reports
   */
  at(step: InstallStep): { readonly signal?: AbortSignal; readonly onProgress: (progress: Progress) => void }
  /** Seconds of each step up to now, and the bytes that it went through. */
  record(): InstallRecord
}

export function startInstallClock(work: LongWork, now: () => number = () => performance.now()): InstallClock {
  const spentMs = new Map<InstallStep, number>()
  const bytes = new Map<InstallStep, number>()
  let current: { readonly step: InstallStep; readonly since: number } | undefined
  const leave = () => {
    if (current) spentMs.set(current.step, (spentMs.get(current.step) ?? 0) + now() - current.since)
  }
  return {
    signal: work.signal,
    at(step) {
      if (current?.step !== step) {
        leave()
        current = { step, since: now() }
      }
      return {
        signal: work.signal,
        onProgress(progress) {
          if (progress.unit === 'bytes') bytes.set(step, Math.max(bytes.get(step) ?? 0, progress.done))
          work.onProgress?.({ ...progress, step })
        },
      }
    },
    record() {
      leave()
      if (current) current = { ...current, since: now() }
      const steps = INSTALL_STEPS.flatMap((step) => {
        const ms = spentMs.get(step)
        const fetched = bytes.get(step)
        return ms === undefined ? [] : [{ step, seconds: ms / 1000, ...(fetched ? { bytes: fetched } : {}) }]
      })
      return { at: new Date().toISOString(), steps }
    },
  }
}
