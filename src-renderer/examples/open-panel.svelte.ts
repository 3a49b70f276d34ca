import { keep, readKept } from '../shared/kept.ts'

/** Panels of the left column below the truth cube, in their order. */
export const PANELS = [
  'filters',
  'slices',
  'inheritance',
  'confidence',
  'biography',
  'inside',
  'surgery',
] as const
export type PanelName = (typeof PANELS)[number]

/** Which panel is unfolded: one at a time, so that the column fits the screen. Kept over visits. */
export class OpenPanel {
  #open = $state<PanelName | 'none'>(readKept('examples-panel', isOpen, 'filters'))

  has(panel: PanelName): boolean {
    return this.#open === panel
  }

  toggle(panel: PanelName): void {
    this.#open = this.has(panel) ? 'none' : panel
    keep('examples-panel', this.#open)
  }
}

function isOpen(value: unknown): value is PanelName | 'none' {
  return value === 'none' || (PANELS as readonly unknown[]).includes(value)
}
