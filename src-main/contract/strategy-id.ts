/**
 * How internal losses are scheduled (Aguilar et al. 2020, section 3.3): all at once, one layer at a
 * time (PID), layers piled up (SID).
 */
export const STRATEGY_IDS = ['together', 'progressive', 'stacked'] as const

export type StrategyId = (typeof STRATEGY_IDS)[number]
