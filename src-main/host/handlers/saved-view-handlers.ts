import type { Handlers } from '../../contract/api.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import { openSavedViews } from './saved-views.ts'

/** Views that people have named. */
export function savedViewHandlers({ home }: HostSurroundings) {
  const views = openSavedViews(home)
  return {
    'views.list': () => views.list(),
    'views.save': (view) => views.save(view),
    'views.delete': ({ name }) => views.delete(name),
  } satisfies Partial<Handlers>
}
