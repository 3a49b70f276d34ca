/**
 * Draws a canvas at most once a frame, and only while it is in sight: what is scrolled away costs
 * nothing, and is drawn when it comes back.
 */
export interface SeenDrawing {
  /** Something has changed. */
  again(): void
  end(): void
}

export function drawWhenSeen(canvas: HTMLCanvasElement, draw: () => void): SeenDrawing {
  let isSeen = false
  let isDue = false
  let frame: number | undefined
  const ask = () => {
    if (!isDue || !isSeen) return
    frame ??= requestAnimationFrame(() => {
      frame = undefined
      isDue = false
      draw()
    })
  }
  const observer = new IntersectionObserver((entries) => {
    isSeen = entries.at(-1)?.isIntersecting ?? false
    ask()
  })
  observer.observe(canvas)
  return {
    again() {
      isDue = true
      ask()
    },
    end() {
      observer.disconnect()
      if (frame !== undefined) cancelAnimationFrame(frame)
    },
  }
}
