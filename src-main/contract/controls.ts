/**
 * What tells whether a mapping does better than an arbitrary one, the inside better than the
 * labels, or the inside better than more steps; what each changes: `domain/plan/control-plans.ts`.
 */
export const CONTROL_IDS = ['reversed', 'random', 'labels', 'labels-as-long', 'soft'] as const
export type ControlId = (typeof CONTROL_IDS)[number]

export const CONTROL_TITLES = {
  reversed: 'Reversed mapping',
  random: 'Random mapping',
  labels: 'Without internal losses',
  'labels-as-long': 'Without internal losses, as many steps',
  soft: 'Soft labels alone',
} as const satisfies Record<ControlId, string>
