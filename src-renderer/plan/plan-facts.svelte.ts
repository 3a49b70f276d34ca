import { untrack } from 'svelte'
import { API, type Ask } from '../../src-main/contract/api.ts'
import type { DataSource, ModelSource } from '../../src-main/contract/plan-sources.ts'
import type {
  DataPreview,
  ModelDescription,
  ParameterCount,
} from '../../src-main/contract/requests/plan-requests.ts'
import { modelsOf } from '../../src-main/domain/plan/models-of.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask } from '../api.ts'
import type { HostLink } from '../host-link.svelte.ts'
import { later } from '../shared/later.ts'
import type { PlanDraft } from './plan-draft.svelte.ts'

/** After the last key. */
const ASK_AFTER_MS = 350

/** Something that the host is asked about, as far as it has answered. */
interface Fact<T> {
  readonly answer?: T
  readonly failure?: string
  readonly isAsked: boolean
}

/**
 * What the host says of the draft's teacher and data, asked anew when they change and when a job
 * has ended. Create while a component is made.
 */
export class PlanFacts {
  model = $state.raw<Fact<ModelDescription>>({ isAsked: false })
  /** Of the model that the student starts as. */
  own = $state.raw<Fact<ModelDescription>>({ isAsked: false })
  data = $state.raw<Fact<DataPreview>>({ isAsked: false })
  /** What the student holds; undefined until the host has said so of the student as it is. */
  parameters = $state.raw<ParameterCount>()
  /** Counted up to ask again. */
  #round = $state(0)

  constructor(draft: PlanDraft, link: HostLink) {
    const model = $derived(JSON.stringify(modelsOf(draft.plan)[0]))
    const data = $derived(JSON.stringify(draft.plan.data.source))
    $effect(() => {
      void this.#round
      const source = JSON.parse(model) as ModelSource
      this.model = { ...untrack(() => this.model), isAsked: true }
      return later(ASK_AFTER_MS, async (isCurrent) => {
        const fact = await factOf(() => ask('models.describe', { source }), isNamed(source))
        if (!isCurrent()) return
        this.model = fact
        draft.knowTeacher(fact.answer)
        draft.teacherClasses = fact.answer?.classes
      })
    })
    const own = $derived(JSON.stringify(modelsOf(draft.plan)[1] ?? null))
    $effect(() => {
      void this.#round
      const source = JSON.parse(own) as ModelSource | null
      if (!source) {
        this.own = { isAsked: false }
        draft.own = undefined
        return undefined
      }
      this.own = { ...untrack(() => this.own), isAsked: true }
      return later(ASK_AFTER_MS, async (isCurrent) => {
        const fact = await factOf(() => ask('models.describe', { source }), isNamed(source))
        if (!isCurrent()) return
        this.own = fact
        draft.own = fact.answer
      })
    })
    const counted = $derived(JSON.stringify(this.#countOf(draft) ?? null))
    $effect(() => {
      const asked = JSON.parse(counted) as Ask<'models.count'> | null
      this.parameters = undefined
      if (!asked) return undefined
      return later(ASK_AFTER_MS, async (isCurrent) => {
        const { answer } = await factOf(() => ask('models.count', asked), true)
        if (isCurrent()) this.parameters = answer
      })
    })
    $effect(() => {
      void this.#round
      const source = JSON.parse(data) as DataSource
      this.data = { ...untrack(() => this.data), isAsked: true }
      return later(ASK_AFTER_MS, async (isCurrent) => {
        const fact = await factOf(() => ask('datasets.preview', { source }), isNamed(source))
        if (!isCurrent()) return
        this.data = fact
        const { answer } = fact
        draft.counted =
          answer?.kind === 'splits'
            ? { taskKind: answer.taskKind, rows: answer.train.rows, counts: answer.train.labels }
            : undefined
      })
    })
    $effect(() =>
      link.onEvent((event) => {
        if (event.kind === 'job' && (event.job.state === 'done' || event.job.state === 'failed'))
          this.#round++
      }),
    )
  }

  /** What to ask of the student's size, once all is known that it depends on. */
  #countOf({ distill, facts, own, teacher }: PlanDraft): Ask<'models.count'> | undefined {
    if (!distill || facts.classes === undefined) return undefined
    const { layers, width, heads, feedForward, start } = distill.student
    const isOwn = start.from === 'model'
    if (!(isOwn ? own : teacher)) return undefined
    const source = isOwn ? start.model : distill.teacher.model
    const ask = { source, shape: { layers, width, heads, feedForward }, classes: facts.classes }
    return API['models.count'].ask.safeParse(ask).success ? ask : undefined
  }

  /** Rows of the training split that a plan uses, where they are known. */
  trainRows(fraction: unknown): number | undefined {
    const preview = this.data.answer
    if (preview?.kind !== 'splits' || typeof fraction !== 'number') return undefined
    return fraction >= 1 ? preview.train.rows : Math.max(1, Math.round(preview.train.rows * fraction))
  }
}

/**
 * Whether everything that names the source is filled in; the form is not answered with failures
 * while it is being written.
 */
function isNamed(source: ModelSource | DataSource): boolean {
  if ('name' in source) return source.name !== ''
  if ('path' in source) return source.path !== ''
  if ('id' in source) return source.id !== ''
  return source.train !== '' && source.dev !== ''
}

async function factOf<T>(work: () => Promise<T>, isWorthAsking: boolean): Promise<Fact<T>> {
  if (!isWorthAsking) return { isAsked: false }
  try {
    return { answer: await work(), isAsked: false }
  } catch (thrown) {
    return { failure: messageOf(thrown), isAsked: false }
  }
}
