import type { CheckpointEntry, RunDetails } from '../../src-main/contract/requests/run-requests.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { whyNotCarried } from '../../src-main/domain/plan/carried-optimizer.ts'
import { ask } from '../api.ts'
import { later } from '../shared/later.ts'
import type { PlanDraft } from './plan-draft.svelte.ts'

/** A checkpoint is kept for a day (`runs.keepCheckpoint`); a form that stays open says so anew. */
const KEEP_AGAIN_MS = 3600 * 1000
/** After the last change of the checkpoint. */
const ASK_AFTER_MS = 50

/** A parent as the host knows it. */
interface KnownParent {
  readonly id: string
  readonly details: RunDetails
  /** By step. */
  readonly checkpoints: readonly CheckpointEntry[]
}

/**
 * The run that the draft is a fork of, and its checkpoints; the one that is chosen is kept from
 * being cleaned up while the form is open. Create while a component is made.
 */
export class ForkParent {
  #known = $state.raw<KnownParent>()
  failure = $state<string>()
  readonly #draft: PlanDraft
  readonly start = $derived.by(() => this.#draft.forkStart)
  /** Undefined until the host has said what there is. */
  readonly known = $derived.by(() => (this.#known?.id === this.start?.run ? this.#known : undefined))
  readonly plan = $derived.by(() => {
    const plan = this.known?.details.run.plan
    return plan?.kind === 'distill' ? plan : undefined
  })
  readonly chosen = $derived.by(() => this.known?.checkpoints.find(({ step }) => step === this.start?.step))
  /** Why the optimizer's state cannot be carried over; undefined where it can. */
  readonly whyFresh = $derived.by(() => {
    const plan = this.#draft.checked.plan
    if (!this.chosen || !this.plan || plan?.kind !== 'distill') return undefined
    return whyNotCarried(this.plan, this.chosen.place, plan)
  })

  constructor(draft: PlanDraft) {
    this.#draft = draft
    const run = $derived(draft.forkStart?.run)
    $effect(() => {
      const id = run
      if (id === undefined) return undefined
      return later(ASK_AFTER_MS, async (isCurrent) => {
        await this.#attempt(async () => {
          const [details, checkpoints] = await Promise.all([
            ask('runs.show', { id }),
            ask('runs.checkpoints', { id }),
          ])
          if (isCurrent()) this.#known = { id, details, checkpoints }
        })
      })
    })
    const pinned = $derived(draft.forkStart && `${draft.forkStart.run} ${draft.forkStart.step}`)
    $effect(() => {
      const [id, step] = pinned?.split(' ') ?? []
      if (id === undefined || !Number.isInteger(Number(step))) return undefined
      const keep = () => this.#attempt(() => ask('runs.keepCheckpoint', { id, step: Number(step) }))
      void keep()
      const timer = setInterval(() => void keep(), KEEP_AGAIN_MS)
      return () => clearInterval(timer)
    })
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    this.failure = undefined
    await work().catch((thrown: unknown) => (this.failure = messageOf(thrown)))
  }
}
