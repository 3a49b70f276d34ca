/**
 * What this browser keeps from visit to visit under a name; `fallback` where there is nothing, or
 * what another version left.
 */
export function readKept<T>(name: string, isValid: (value: unknown) => value is T, fallback: T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`stillroom.${name}`) ?? 'null')
    return isValid(value) ? value : fallback
  } catch {
    return fallback
  }
}

/**
 * Where nothing can be kept (a browser that forbids it, or is full) the window works on without.
 */
export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(`stillroom.${name}`, JSON.stringify(value))
  } catch {
    // said above
  }
}
