import { ask } from '../api.ts'
import type { HostLink } from '../host-link.svelte.ts'
import { later } from '../shared/later.ts'
import type { PlanDraft } from './plan-draft.svelte.ts'

/** After the last change. */
const ASK_AFTER_MS = 400

/**
 * What the host says against a plan whose settings are right: a file or a model that cannot be
 * read, classes that do not match. Asked anew when the plan changes, and when a job has ended, for
 * it may have fetched something. Create while a component is made.
 */
export class PlanObstacles {
  found = $state.raw<readonly string[]>([])
  #round = $state(0)

  constructor(draft: PlanDraft, link: HostLink) {
    const plan = $derived(draft.checked.plan && JSON.stringify({ ...draft.checked.plan, name: '' }))
    $effect(() => {
      void this.#round
      const asked = plan
      if (asked === undefined) {
        this.found = []
        return undefined
      }
      return later(ASK_AFTER_MS, async (isCurrent) => {
        // What cannot be asked hinders nothing: the start itself says what is wrong with it.
        const found = await ask('plans.obstacles', { plan: JSON.parse(asked) as unknown }).catch(() => [])
        if (isCurrent()) this.found = found
      })
    })
    $effect(() =>
      link.onEvent((event) => {
        if (event.kind === 'job' && (event.job.state === 'done' || event.job.state === 'failed'))
          this.#round++
      }),
    )
  }
}
