/** How internal losses are scheduled. */
export interface StrategyFacts {
  readonly title: string
  readonly about: string
  /**
   * Whose pairs are compared in the stage of a student layer: its own, its own and those of all
   * lower layers; `all`: there are no such stages, and everything is on from the first step.
   */
  readonly compares: 'all' | 'own' | 'own-and-lower'
}

/** Every strategy that a plan may name (Aguilar et al. 2020, section 3.3). */
export const STRATEGIES = {
  together: { title: 'Together', about: 'everything from the first step', compares: 'all' },
  progressive: {
    title: 'Progressive',
    about: 'PID: one student layer after another, then the labels',
    compares: 'own',
  },
  stacked: {
    title: 'Stacked',
    about: 'SID: as progressive, and lower layers stay on',
    compares: 'own-and-lower',
  },
} as const satisfies Record<string, StrategyFacts>

export type StrategyId = keyof typeof STRATEGIES
export const STRATEGY_IDS = Object.keys(STRATEGIES) as readonly StrategyId[]
