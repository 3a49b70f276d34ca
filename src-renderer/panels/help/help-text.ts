/** What a panel's `?` says. */
export interface HelpText {
  /** What is seen, in plain words. */
  readonly shows: string
  /** What the numbers are, as the code computes them, a line each. */
  readonly formulas?: readonly string[]
  /** Paper or definition. */
  readonly source?: string
}
