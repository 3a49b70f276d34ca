/** What is shown of a bug of ours: the error with where it came from, anything else as text. */
export function traceOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
}
