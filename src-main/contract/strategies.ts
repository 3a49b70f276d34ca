/** How internal losses are scheduled. */
export interface StrategyFacts {
  readonly title: string
  readonly about: string
  /**
   * Whose pairs are compared in the stage of a student layer: its own, its own and those of all
   * lower layers; `all`: there are no such stages, and everything is on from the first step;
   * `listed`: each stage of the plan's own list says it.
   */
  readonly compares: 'all' | 'own' | 'own-and-lower' | 'listed'
}

/**
 * Every strategy that a plan may name: the three of Aguilar et al. 2020 (section 3.3), which are
 * lists of stages with a name (`domain/plan/written-out-stages.ts`), and a list of one's own.
 */
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
  stages: {
    title: 'Stages of my own',
    about: 'a list that says of each stage which losses are on, where, and for how long',
    compares: 'listed',
  },
} as const satisfies Record<string, StrategyFacts>

export type StrategyId = keyof typeof STRATEGIES
export const STRATEGY_IDS = Object.keys(STRATEGIES) as readonly StrategyId[]
