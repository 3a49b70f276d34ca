import { untrack } from 'svelte'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import type { RunState } from '../../src-main/contract/run-state.ts'
import { factsOf, type RunFacts } from '../../src-main/domain/query/run-fields.ts'
import { runMatcher } from '../../src-main/domain/query/run-matcher.ts'
import { parseRunQuery, type RunQuery } from '../../src-main/domain/query/run-query.ts'
import type { HostLink } from '../host-link.svelte.ts'
import type { Router } from '../router.svelte.ts'
import { keep, readKept } from '../shared/kept.ts'
import { columnsOf, DEFAULT_COLUMNS } from './columns.ts'
import { GROUPINGS, groupRuns, tableRows, type Grouping, type Order, type RunGroup } from './group-runs.ts'
import { METRICS, MOMENTS, valueField, type ValueChoice } from './value-choice.ts'

export const SEGMENTS = ['all', 'training', 'finished', 'failed', 'stopped'] as const
export type Segment = (typeof SEGMENTS)[number]
const STATES_OF: Readonly<Record<Segment, readonly RunState[] | undefined>> = {
  all: undefined,
  training: ['running', 'paused', 'stalled'],
  finished: ['finished'],
  failed: ['failed', 'interrupted'],
  stopped: ['stopped', 'waiting'],
}

/** Groups open by themselves up to so many; beyond, those where something happens. */
const MOST_OPEN = 12
const ADDRESS_AFTER_MS = 300
const MINUTE = 60_000

/**
 * What the table shows: asked, grouped and ordered. The address keeps it, so that a view can be
 * saved and shared.
 */
export class RunsTable {
  text = $state('')
  segment = $state<Segment>('all')
  grouping = $state<Grouping>('plan')
  value = $state.raw<ValueChoice>({ metric: 'accuracy', moment: 'last' })
  order = $state.raw<Order>({ by: 'started', isDescending: true })
  columnIds = $state.raw<readonly string[]>(readKept('runs.columns', isListOfTexts, DEFAULT_COLUMNS))
  now = $state(Date.now())
  /** Groups that a person has opened or closed. */
  #folded = $state.raw<ReadonlyMap<string, boolean>>(new Map())
  readonly #link: HostLink
  readonly #cache = new WeakMap<RunRow, RunFacts>()
  #lastQuery: RunQuery = { kind: 'all' }

  constructor(link: HostLink, router: Router) {
    this.#link = link
    const { visits } = router
    this.#read(router.query)
    // Another query was gone to while the table was open: a saved view, a link, back and forth.
    $effect(() => {
      if (router.visits > visits) untrack(() => this.#read(router.query))
    })
    $effect(() => {
      const timer = setInterval(() => (this.now = Date.now()), MINUTE)
      return () => clearInterval(timer)
    })
    $effect(() => {
      const { by, isDescending } = this.order
      const said = {
        state: this.segment === 'all' ? undefined : this.segment,
        group: this.grouping === 'plan' ? undefined : this.grouping,
        metric: this.value.metric === 'accuracy' ? undefined : this.value.metric,
        value: this.value.moment === 'last' ? undefined : this.value.moment,
        order: by === 'started' && isDescending ? undefined : `${isDescending ? '-' : ''}${by}`,
      }
      untrack(() => router.setQuery(said))
    })
    $effect(() => {
      const q = this.text || undefined
      const timer = setTimeout(() => router.setQuery({ q }), ADDRESS_AFTER_MS)
      return () => clearTimeout(timer)
    })
    $effect(() => keep('runs.columns', this.columnIds))
  }

  readonly columns = $derived(columnsOf(this.columnIds))
  readonly facts = $derived.by(() => this.#link.runs.map((row) => this.#factsOf(row)))
  readonly parsed = $derived(parseRunQuery(this.text))
  /** While what is written is no query, the last one that was. */
  readonly query = $derived.by(() => {
    if (this.parsed.ok) this.#lastQuery = this.parsed.query
    return this.#lastQuery
  })
  readonly fitting = $derived(this.facts.filter(runMatcher(this.query, this.now)))
  readonly counts = $derived(
    Object.fromEntries(
      SEGMENTS.map((segment) => [segment, this.fitting.filter(({ row }) => isIn(row, segment)).length]),
    ) as Readonly<Record<Segment, number>>,
  )
  readonly shown = $derived(
    this.segment === 'all' ? this.fitting : this.fitting.filter(({ row }) => isIn(row, this.segment)),
  )
  readonly groups = $derived(groupRuns(this.shown, this.grouping, this.order))
  readonly rows = $derived(tableRows(this.groups, this.grouping, (group) => this.isOpen(group)))

  #read(words: URLSearchParams): void {
    this.text = words.get('q') ?? ''
    this.segment = oneOf(SEGMENTS, words.get('state')) ?? 'all'
    this.grouping = oneOf(GROUPINGS, words.get('group')) ?? 'plan'
    this.value = {
      metric: oneOf(METRICS, words.get('metric')) ?? (words.get('metric') === 'f1' ? 'f1Class1' : 'accuracy'),
      moment: oneOf(MOMENTS, words.get('value')) ?? 'last',
    }
    const order = /^(-?)([\w.-]+)$/.exec(words.get('order') ?? '')
    this.order = order?.[2]
      ? { by: order[2], isDescending: order[1] === '-' }
      : { by: 'started', isDescending: true }
  }

  isOpen(group: RunGroup): boolean {
    const chosen = this.#folded.get(group.key)
    if (chosen !== undefined) return chosen
    return (
      this.groups.length <= MOST_OPEN ||
      group.runs.some(({ row }) => isIn(row, 'training') || isIn(row, 'failed'))
    )
  }

  fold(group: RunGroup, isOpen: boolean): void {
    this.#folded = new Map([...this.#folded, [group.key, isOpen]])
  }

  /** Orders by a field; by the same once more, the other way. */
  orderBy(by: string): void {
    const isText = ['name', 'state', 'strategy', 'task', 'teacher'].includes(by)
    this.order = { by, isDescending: this.order.by === by ? !this.order.isDescending : !isText }
  }

  /** The field that the chosen value is in. */
  readonly valueField = $derived(valueField(this.value))

  #factsOf(row: RunRow): RunFacts {
    const known = this.#cache.get(row)
    if (known) return known
    const facts = factsOf(row)
    this.#cache.set(row, facts)
    return facts
  }
}

function isIn({ state }: RunRow, segment: Segment): boolean {
  return STATES_OF[segment]?.includes(state) ?? true
}

function oneOf<T extends string>(all: readonly T[], word: string | null): T | undefined {
  return all.find((own) => own === word)
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
