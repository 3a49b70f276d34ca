import type { IconName } from '../shared/Icon.svelte'

/** A view that the sidebar and the palette lead to. */
export interface Entry {
  readonly path: `/${string}`
  readonly title: string
  readonly icon: IconName
  readonly keys?: string
}
