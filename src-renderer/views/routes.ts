import type { Component } from 'svelte'
import type { IconName } from '../shared/Icon.svelte'
import CompareView from './CompareView.svelte'
import DemoView from './DemoView.svelte'
import ExamplesView from './ExamplesView.svelte'
import LibraryView from './LibraryView.svelte'
import PlanView from './PlanView.svelte'
import RunsView from './RunsView.svelte'
import RunView from './RunView.svelte'
import StudiesView from './StudiesView.svelte'
import StudyView from './StudyView.svelte'
import type { ViewProps } from './view-props.ts'

/** A view: where it is found, and how it is called. */
export interface Route {
  /** `/runs`, or `/run/:id`: another id is another component. */
  readonly path: `/${string}`
  readonly title: string
  readonly icon: IconName
  readonly component: Component<ViewProps>
  /** Keys that go there, one after the other: `g r`. */
  readonly keys?: string
  /**
   * The path of the sidebar's entry that stands for it; its own, or of the view that it is reached
   * from.
   */
  readonly entry: `/${string}`
  /**
   * It needs the sidebar's room up to wide windows: the sidebar is a rail beside it, as it is
   * beside all views in narrow ones.
   */
  readonly rail?: boolean
}

/** All views, in the sidebar's order; one line each. A view that is not here cannot be reached. */
const ROUTES: readonly Route[] = [
  { path: '/runs', entry: '/runs', title: 'Runs', icon: 'runs', keys: 'g r', component: RunsView },
  { path: '/plan', entry: '/plan', title: 'New run', icon: 'plan', keys: 'g n', component: PlanView },
  { path: '/run/:id', entry: '/runs', title: 'Run', icon: 'live', component: RunView },
  {
    path: '/examples',
    entry: '/examples',
    title: 'Examples',
    icon: 'examples',
    keys: 'g e',
    component: ExamplesView,
    rail: true,
  },
  {
    path: '/compare',
    entry: '/compare',
    title: 'Compare',
    icon: 'compare',
    keys: 'g c',
    component: CompareView,
  },
  { path: '/compare/:id', entry: '/compare', title: 'Compare', icon: 'compare', component: CompareView },
  {
    path: '/studies',
    entry: '/studies',
    title: 'Studies',
    icon: 'studies',
    keys: 'g s',
    component: StudiesView,
  },
  { path: '/studies/:id', entry: '/studies', title: 'Study', icon: 'studies', component: StudyView },
  { path: '/demo', entry: '/library', title: 'Demo', icon: 'play', component: DemoView },
  {
    path: '/library',
    entry: '/library',
    title: 'Library',
    icon: 'library',
    keys: 'g l',
    component: LibraryView,
  },
]

/** The entries of the sidebar. */
export const ENTRIES = ROUTES.filter(({ path, entry }) => path === entry)

/** @returns the view at a path, with what its path names; undefined where there is none */
export function routeAt(path: string): { readonly route: Route; readonly id: string } | undefined {
  for (const route of ROUTES) {
    if (route.path === path) return { route, id: '' }
    const before = route.path.split(':id')[0] ?? ''
    if (route.path.endsWith('/:id') && path.startsWith(before) && path.length > before.length)
      return { route, id: decoded(path.slice(before.length)) }
  }
  return undefined
}

/** What a person typed may be no encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
