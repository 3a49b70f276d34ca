import type { Clock } from './beat.ts'

/** The browser's own time and frames. */
export const browserClock: Clock = {
  now: () => performance.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
  nextFrame(tell) {
    requestAnimationFrame(() => {
      const from = performance.now()
      // Style, layout and paint follow the frame's callbacks in the same task; this is the next
      // one.
      setTimeout(() => tell(performance.now() - from))
    })
  },
}
