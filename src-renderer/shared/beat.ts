/**
 * When something is shown that changes more often than eyes follow: what is shown takes the
 * processor from a training beside it.
 */
export interface Beat {
  /**
   * Something has changed: it is shown at once when the last showing is long enough ago, else as
   * soon as it is.
   */
  soon(): void
  /** Shows at once. */
  now(): void
  end(): void
}

/** What a beat knows of time, milliseconds. */
export interface Clock {
  now(): number
  /** @returns what takes it back */
  after(ms: number, work: () => void): () => void
  /** Tells once how long the next frame kept the window busy; never while no frames are drawn. */
  nextFrame(tell: (ms: number) => void): void
}

export interface Pace {
  /** Between two showings, milliseconds. */
  readonly everyMs: () => number
  /**
   * Milliseconds of rest for each that a frame took: 50 keep drawing below a fiftieth of one core,
   * however slow the machine.
   */
  readonly restPerMs?: number
  /**
   * How much longer than needed it waits for another change, to be shown together with it in one
   * frame.
   */
  readonly patienceMs?: number
}

export function createBeat(
  show: () => void,
  { everyMs, restPerMs = 0, patienceMs = 0 }: Pace,
  clock: Clock,
): Beat {
  let shownAt = Number.NEGATIVE_INFINITY
  let restsUntil = Number.NEGATIVE_INFINITY
  let takeBack: (() => void) | undefined

  const waitMs = () => Math.max(shownAt + everyMs(), restsUntil) - clock.now()
  function now(): void {
    takeBack?.()
    takeBack = undefined
    shownAt = clock.now()
    if (restPerMs > 0) clock.nextFrame((ms) => (restsUntil = clock.now() + restPerMs * ms))
    show()
  }
  function wake(): void {
    takeBack = undefined
    // It may rest longer than was known when it was asked to wake.
    if (waitMs() > 0) takeBack = clock.after(waitMs(), wake)
    else now()
  }
  return {
    soon() {
      const ms = waitMs()
      if (ms <= 0) now()
      else takeBack ??= clock.after(ms + patienceMs, wake)
    },
    now,
    end() {
      takeBack?.()
      takeBack = undefined
    },
  }
}
