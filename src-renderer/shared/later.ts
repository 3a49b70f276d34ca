/**
 * Begins work after a pause, for an effect: what it returns ends the wait, or tells work that has
 * begun that it is no longer current, so that its answer does not count.
 */
export function later(afterMs: number, work: (isCurrent: () => boolean) => Promise<void>): () => void {
  let isCurrent = true
  const timer = setTimeout(() => void work(() => isCurrent), afterMs)
  return () => {
    isCurrent = false
    clearTimeout(timer)
  }
}
