/** Time budget for examining in one poll, and while a home is opened. */
const LOOK_MS = 10
const OPENING_MS = 300
/** Interval at which damaged runs are examined again, to see whether they were repaired. */
const AGAIN_MS = 2_000

/** Has runs examined within a time budget, and damaged ones again and again. */
export class ExaminationTurns {
  private readonly isDamaged: (id: string) => boolean
  private waiting: string[] = []
  /** Runs that were found damaged, and when they are looked at again (performance.now). */
  private readonly again = new Map<string, number>()

  /** @param isDamaged examines a run */
  constructor(isDamaged: (id: string) => boolean) {
    this.isDamaged = isDamaged
  }

  /** Out of turn, now. */
  examine(id: string): void {
    this.again.set(id, performance.now() + AGAIN_MS) // also where the result cannot be written down now
    if (!this.isDamaged(id)) this.again.delete(id)
  }

  /**
   * Examines these, as many as opening a home has time for; the others in the looks that follow.
   */
  examineAll(ids: readonly string[]): void {
    this.waiting = [...ids] // taken from the end: the newest first
    this.examineFor(OPENING_MS)
  }

  /** Those whose turn it is, as many as one poll has time for. */
  examineSome(): void {
    const now = performance.now()
    for (const [id, at] of this.again)
      if (at <= now) {
        this.again.delete(id)
        this.waiting.push(id)
      }
    this.examineFor(LOOK_MS)
  }

  forget(id: string): void {
    this.again.delete(id)
  }

  private examineFor(milliseconds: number): void {
    for (const end = performance.now() + milliseconds; performance.now() < end;) {
      const id = this.waiting.pop()
      if (id === undefined) return
      this.examine(id)
    }
  }
}
