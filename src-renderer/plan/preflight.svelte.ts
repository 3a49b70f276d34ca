import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { LayerLikeness, PreflightReport } from '../../src-main/contract/preflight.ts'
import type { Progress } from '../../src-main/contract/progress.ts'
import { preflightKey } from '../../src-main/domain/plan/preflight-figures.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask, HostError } from '../api.ts'
import { later } from '../shared/later.ts'
import type { PlanDraft } from './plan-draft.svelte.ts'

const ASK_AFTER_MS = 300
/** Of a try that goes on, what it does now. */
const FOLLOW_EVERY_MS = 500

export interface ShownLikeness extends LayerLikeness {
  /** Whether the teacher is still to be fine-tuned, and what it starts from was compared. */
  readonly isTeacherFresh: boolean
}

/**
 * What trying the draft found, and whether that is still the plan in the form. Create while a
 * component is made.
 */
export class Preflight {
  #found = $state.raw<{ readonly key: string; readonly plan: RunPlan; readonly report: PreflightReport }>()
  failure = $state<string>()
  /** When the try that goes on was begun, by Date.now(). */
  since = $state<number>()
  /** Whether it was told to stop, and has not ended yet. */
  isStopping = $state(false)
  /** What the try that goes on does now; undefined before it has said so. */
  progress = $state.raw<Progress>()
  readonly #draft: PlanDraft
  readonly #key = $derived.by(() =>
    this.#draft.checked.plan ? preflightKey(this.#draft.checked.plan) : undefined,
  )
  readonly report = $derived(this.#found?.report)
  readonly isStale = $derived(this.#found !== undefined && this.#found.key !== this.#key)
  /** Only where it is of the plan in the form. */
  readonly fresh = $derived(this.isStale ? undefined : this.report)

  /**
   * Of the layers, for as long as the plan has the same texts and networks: losses and mapping
   * change nothing of it.
   */
  readonly likeness = $derived.by((): ShownLikeness | undefined => {
    const { plan, report } = this.#found ?? {}
    const likeness = report?.student?.likeness
    if (!plan || !likeness || networksOf(plan) !== networksOf(this.#draft.plan)) return undefined
    return { ...likeness, isTeacherFresh: report.teacher !== undefined }
  })

  constructor(draft: PlanDraft) {
    this.#draft = draft
    $effect(() => {
      const { plan } = draft.checked
      if (!plan) return
      return later(ASK_AFTER_MS, (isCurrent) => this.#recall(plan, isCurrent))
    })
    $effect(() => {
      if (this.since === undefined) return undefined
      const timer = setInterval(() => void this.#follow(), FOLLOW_EVERY_MS)
      return () => clearInterval(timer)
    })
  }

  /** Tries the plan; what was found before is shown until it ends. */
  async measure(): Promise<void> {
    const { plan } = this.#draft.checked
    if (!plan || this.since !== undefined) return
    this.failure = undefined
    this.since = Date.now()
    try {
      const found = { key: preflightKey(plan), plan, report: await ask('plans.preflight', { plan }) }
      // It takes long: the plan may have become one whose try was recalled meanwhile.
      if (!this.fresh || found.key === this.#key) this.#found = found
    } catch (thrown) {
      const isStopped = thrown instanceof HostError && thrown.code === 'interrupted'
      if (!isStopped) this.failure = messageOf(thrown)
    } finally {
      this.since = undefined
      this.progress = undefined
      this.isStopping = false
    }
  }

  async stop(): Promise<void> {
    this.isStopping = true
    await ask('plans.stop-preflight', {}).catch(() => undefined) // the try itself says how it ended
  }

  /**
   * Milliseconds that are left, from what the parts that are done took, for parts take about as
   * long as each other; undefined before the second is done.
   */
  leftMs(now: number): number | undefined {
    const { done = 0, total = 0 } = this.progress ?? {}
    if (this.since === undefined || done < 2) return undefined
    return ((now - this.since) / done) * Math.max(0, total - done)
  }

  async #follow(): Promise<void> {
    const progress = await ask('plans.preflight-progress', {}).catch(() => null)
    if (progress && this.since !== undefined) this.progress = progress
  }

  /** A plan that was tried before need not be tried again. */
  async #recall(plan: RunPlan, isCurrent: () => boolean): Promise<void> {
    const key = preflightKey(plan)
    if (this.#found?.key === key) return
    const report = await ask('plans.preflighted', { plan }).catch(() => null)
    // It may have been tried anew meanwhile: that is newer than what was kept.
    if (report && isCurrent() && this.#found?.key !== key) this.#found = { key, plan, report }
  }
}

function networksOf(plan: RunPlan): string {
  return plan.kind === 'distill'
    ? JSON.stringify([plan.data, plan.teacher, plan.student, plan.training.seed])
    : ''
}
