/** What a part of the torture found. */
export interface Outcome {
  /** How much was done to it: kills, files, requests. */
  readonly attacks: number
  /** One sentence each; none is expected. */
  readonly losses: readonly string[]
  /** What the attacks were, or came to: `log append` → 212. */
  readonly counts: Readonly<Record<string, number>>
}

/** A part: attacks something so many times, by chance that follows from the seed. */
export type Part = (options: {
  readonly attacks: number
  readonly seed: number
  /** A folder of its own. */
  readonly folder: string
  readonly onProgress: (done: number) => void
}) => Promise<Outcome>
