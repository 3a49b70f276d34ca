import type { HostLink } from '../host-link.svelte.ts'

/**
 * What every view is given; `id` is what stands for :id in its path, else empty. A view's own words
 * in the address (`?q=…`) come from `getRouter().query`.
 */
export interface ViewProps {
  readonly link: HostLink
  readonly id: string
}
