import { flushSync } from 'svelte'
import { onTestFinished } from 'vitest'

/**
 * Makes the window's state as a component makes it: its effects run until the test is done, or the
 * component is taken away by `end`.
 */
export function inComponent<T>(make: () => T): { readonly state: T; end(): void } {
  let state: T | undefined
  const end = $effect.root(() => {
    state = make()
  })
  flushSync()
  onTestFinished(end)
  return { state: state as T, end }
}
