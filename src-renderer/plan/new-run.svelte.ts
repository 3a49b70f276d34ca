import type { CatalogueEntry } from '../../src-main/contract/requests/library-requests.ts'
import type { CheckpointEntry } from '../../src-main/contract/requests/run-requests.ts'
import type { ModelDescription } from '../../src-main/contract/requests/plan-requests.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { modelsOf } from '../../src-main/domain/plan/models-of.ts'
import { checkPlan } from '../../src-main/domain/plan/plan-problems.ts'
import { timeOfStudents } from '../../src-main/domain/plan/preflight-figures.ts'
import { runTitle } from '../../src-main/domain/run/run-title.ts'
import { ask } from '../api.ts'
import type { HostLink } from '../host-link.svelte.ts'
import { PLAN_WORDS, planStartOf, withLowerRate, type PlanStart } from '../plan-address.ts'
import type { Router } from '../router.svelte.ts'
import { NewestAsk } from '../shared/newest-ask.ts'
import { ForkParent } from './fork-parent.svelte.ts'
import { PlanDraft } from './plan-draft.svelte.ts'
import { PlanFacts } from './plan-facts.svelte.ts'
import { PlanObstacles } from './plan-obstacles.svelte.ts'
import { Preflight } from './preflight.svelte.ts'
import { StudyDraft } from './study-draft.svelte.ts'

/** Of the address of a fork's form: a reload finds it again, and *New run* goes to none. */
const FORKED = 'forked'

/**
 * A run on its way from a draft to the queue: the draft, what the host knows of it and says against
 * it, and what is done about that. Create while a component is made.
 */
export class NewRun {
  readonly draft = new PlanDraft()
  readonly facts: PlanFacts
  readonly preflight = new Preflight(this.draft)
  readonly obstacles: PlanObstacles
  readonly study = new StudyDraft(this.draft)
  readonly parent = new ForkParent(this.draft)
  models = $state.raw<readonly CatalogueEntry[]>([])
  datasets = $state.raw<readonly CatalogueEntry[]>([])
  failure = $state<string>()
  isStarting = $state(false)
  readonly #link: HostLink
  readonly #router: Router
  readonly #starts = new NewestAsk()
  /** The job that fetches the sources, once it was asked for. */
  #fetching = $state<string>()

  constructor(link: HostLink, router: Router) {
    this.#link = link
    this.#router = router
    this.facts = new PlanFacts(this.draft, link)
    this.obstacles = new PlanObstacles(this.draft, link)
    void this.#listSources()
    // What the address names becomes the draft, once; a reload finds the draft again, not the
    // address.
    router.onVisit((query) => {
      const start = planStartOf(query)
      if (start) void this.#beginWith(start)
      else if (!query.has(FORKED)) this.draft.leaveFork()
    })
  }

  /** Training rows of the plan; how many text has, the dry run counts. */
  readonly #rows = $derived.by(() => {
    const { unlabelled, fraction } = this.draft.plan.data
    return unlabelled ? undefined : this.facts.trainRows(fraction)
  })
  readonly stepsPerEpoch = $derived.by(() => {
    const batchSize: unknown = this.draft.plan.training.batchSize
    return this.#rows !== undefined && typeof batchSize === 'number' && batchSize > 0
      ? Math.ceil(this.#rows / batchSize)
      : undefined
  })
  readonly #lacksModel = $derived.by(() => {
    return isToFetch(this.facts.model.answer)
  })
  readonly #lacksOwn = $derived.by(() => isToFetch(this.facts.own.answer))
  readonly #lacksData = $derived.by(() => this.facts.data.answer?.kind === 'to-fetch')
  /** What must be fetched before the plan can be tried, in words; undefined where all is there. */
  readonly missingSources = $derived.by(() => {
    const lacking = [
      ...(this.#lacksModel ? ['the model'] : []),
      ...(this.#lacksOwn ? ['the student’s model'] : []),
      ...(this.#lacksData ? ['the data'] : []),
    ]
    if (lacking.length === 0) return undefined
    return `To be fetched before the plan can be tried: ${lacking.join(', ')}.`
  })
  /** What all its seeds take, where one was tried. */
  readonly sameAgainMs = $derived.by(() =>
    this.preflight.fresh && 'seeds' in this.draft.seeds
      ? timeOfStudents(this.preflight.fresh.student, this.draft.sharing).ms
      : undefined,
  )
  readonly count = $derived(this.draft.runs.length)
  readonly startTitle = $derived.by(() => {
    if (this.study.isStudy) {
      const runs = this.study.checked?.runs ?? 0
      return runs > 0
        ? `Run study (${runs === 1 ? '1 run' : `${runs.toLocaleString('en')} runs`})`
        : 'Run study'
    }
    return this.count > 1 ? `Start ${this.count} runs` : 'Start the run'
  })
  readonly canStart = $derived.by(() => {
    if (this.isStarting || this.count === 0 || this.obstacles.found.length > 0) return false
    return !this.study.isStudy || (this.study.checked?.runs ?? 0) > 0
  })
  readonly isFetching = $derived.by(() => this.#link.activeJobs.some(({ id }) => id === this.#fetching))

  /** Fetches what is not there yet of the model and the data, and is named. */
  async fetchSources(): Promise<void> {
    const { plan } = this.draft
    const [model, student] = modelsOf(plan)
    await this.#attempt(async () => {
      this.#fetching = await ask('sources.fetch', {
        ...(this.#lacksModel ? { model } : {}),
        ...(this.#lacksOwn && student ? { student } : {}),
        ...(this.#lacksData ? { data: plan.data.source } : {}),
      })
    })
  }

  /** Queues all runs of the draft, and goes to their table; a study is kept, and shown. */
  async start(): Promise<void> {
    if (!this.canStart) return
    this.isStarting = true
    this.failure = undefined
    await this.#attempt(async () => {
      const { study } = this.study
      if (study) {
        const { id } = await ask('studies.add', { text: JSON.stringify(study) })
        await ask('studies.start', { id })
        this.#router.go(`/studies/${id}`)
        return
      }
      for (const plan of this.draft.runs) await ask('runs.start', { plan })
      this.draft.queued()
      this.#router.go('/runs')
    })
    this.isStarting = false
  }

  async #listSources(): Promise<void> {
    await this.#attempt(async () => {
      const { models, datasets } = await ask('catalogue.list', {})
      this.models = models
      this.datasets = datasets
    })
  }

  async #beginWith(start: PlanStart): Promise<void> {
    const forked = start.kind === 'fork' ? 'yes' : undefined
    this.#router.setQuery({
      ...Object.fromEntries(PLAN_WORDS.map((word) => [word, undefined])),
      [FORKED]: forked,
    })
    const isNewest = this.#starts.begin()
    await this.#attempt(async () => {
      if (start.kind === 'fine-tune') {
        this.draft.useTeacher(start.model)
      } else {
        const { run } = await ask('runs.show', { id: start.id })
        const checkpoints =
          start.kind === 'fork' ? await ask('runs.checkpoints', { id: start.id }) : undefined
        if (!isNewest()) return
        if (checkpoints) this.#fork(run, checkpoints)
        else this.#copyPlan(run, start.kind === 'run' && start.isRateLowered)
      }
      this.failure = undefined
    }, isNewest)
  }

  /** From the best checkpoint that is there, else from the last. */
  #fork(run: RunRow, checkpoints: readonly CheckpointEntry[]): void {
    const title = runTitle(run)
    const plan = checkPlan(run.plan).plan ?? run.plan
    const { step } = checkpoints.find((entry) => entry.step === run.bestStep) ?? checkpoints.at(-1) ?? {}
    if (plan.kind === 'fine-tune') throw new Error(`${title} fine-tunes a teacher; only students are forked`)
    if (step === undefined)
      throw new Error(`${title} has no checkpoint yet; the first comes with its first evaluation`)
    const start = { from: 'checkpoint', run: run.id, step } as const
    const name = plan.name === '' ? '' : `fork of ${plan.name}`
    this.draft.fork({ ...plan, name, student: { ...plan.student, start } }, { title, plan })
  }

  #copyPlan(run: RunRow, isRateLowered: boolean): void {
    const title = runTitle(run)
    // One of an earlier version may ask for what this one does not: the form says so.
    const plan = checkPlan(run.plan).plan ?? run.plan
    this.draft.replace(isRateLowered ? withLowerRate(plan) : plan, undefined, { title, plan })
  }

  /** @param isSaid whether its failure is still to be said once it has failed */
  async #attempt(work: () => Promise<void>, isSaid = () => true): Promise<void> {
    try {
      await work()
    } catch (thrown) {
      if (isSaid()) this.failure = messageOf(thrown)
    }
  }
}

function isToFetch(model: ModelDescription | undefined): boolean {
  return model !== undefined && model.bytesToFetch !== 0
}
