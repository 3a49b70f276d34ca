import type { RunRow } from '../../src-main/contract/run-row.ts'
import type { RunState } from '../../src-main/contract/run-state.ts'
import { factsOf, RUN_FIELDS, type RunFacts } from '../../src-main/domain/query/run-fields.ts'
import { runMatcher } from '../../src-main/domain/query/run-matcher.ts'
import { parseRunQuery, type RunQuery } from '../../src-main/domain/query/run-query.ts'
import type { HostLink } from '../host-link.svelte.ts'
import type { Router } from '../router.svelte.ts'
import { keep, readKept } from '../shared/kept.ts'
import { columnsOf, OWN_COLUMNS } from './columns.ts'
import {
  GROUPINGS,
  groupRuns,
  orderGroups,
  tableRows,
  type Grouping,
  type Order,
  type RunGroup,
} from './group-runs.ts'
import { METRICS, MOMENTS, type Metric, type ValueChoice } from './value-choice.ts'

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
const USUAL_ORDER: Order = { by: 'started', isDescending: true }
const MINUTE = 60_000
const JOINS = [{ name: 'and' }, { name: 'or' }, { name: 'not' }]

/**
 * What the table shows: asked, grouped and ordered. The address holds it, so that a view can be
 * saved and shared; what is typed reaches the address a moment later.
 */
export class RunsTable {
  readonly #router: Router
  readonly #link: HostLink
  #text = $state('')
  /** Until the text stands in the address. */
  #writing: ReturnType<typeof setTimeout> | undefined
  /** Whether the text is being written: its last word may still become another. */
  #isWriting = $state(false)
  /** What the text asked for before it was last changed. */
  #queryBefore = $state.raw<RunQuery>({ kind: 'all' })
  readonly #segment = $derived(oneOf(SEGMENTS, this.#said('state')) ?? 'all')
  readonly #grouping = $derived(oneOf(GROUPINGS, this.#said('group')) ?? 'plan')
  readonly #metric = $derived(metricOf(this.#said('metric')))
  readonly #moment = $derived(oneOf(MOMENTS, this.#said('value')) ?? 'last')
  readonly #value = $derived<ValueChoice>({ metric: this.#metric, moment: this.#moment })
  readonly #orderText = $derived(this.#said('order') ?? '')
  readonly order = $derived(orderOf(this.#orderText))
  columnIds = $state.raw<readonly string[]>(readKept('runs.columns', isListOfTexts, OWN_COLUMNS))
  now = $state(Date.now())
  /** Groups that a person has opened or closed. */
  #folded = $state.raw<ReadonlyMap<string, boolean>>(new Map())
  readonly #cache = new WeakMap<RunRow, RunFacts>()

  constructor(link: HostLink, router: Router) {
    this.#link = link
    this.#router = router
    this.#text = this.#said('q') ?? ''
    router.onVisit((query) => {
      clearTimeout(this.#writing)
      this.#text = query.get('q') ?? ''
      this.#isWriting = false
    })
    $effect(() => () => clearTimeout(this.#writing))
    $effect(() => {
      const timer = setInterval(() => (this.now = Date.now()), MINUTE)
      return () => clearInterval(timer)
    })
    $effect(() => keep('runs.columns', this.columnIds))
  }

  /** What is asked, in words; it need not be a query yet. */
  get text(): string {
    return this.#text
  }
  set text(text: string) {
    this.#queryBefore = this.query
    this.#text = text
    this.#isWriting = true
    clearTimeout(this.#writing)
    this.#writing = setTimeout(() => this.#router.setQuery({ q: text }), ADDRESS_AFTER_MS)
  }

  /** The text is written: its last word is what it is. */
  settle(): void {
    this.#isWriting = false
  }

  get segment(): Segment {
    return this.#segment
  }
  set segment(segment: Segment) {
    this.#router.setQuery({ state: segment === 'all' ? undefined : segment })
  }

  get grouping(): Grouping {
    return this.#grouping
  }
  set grouping(grouping: Grouping) {
    this.#router.setQuery({ group: grouping === 'plan' ? undefined : grouping })
  }

  get value(): ValueChoice {
    return this.#value
  }
  set value({ metric, moment }: ValueChoice) {
    this.#router.setQuery({
      metric: metric === 'accuracy' ? undefined : metric,
      value: moment === 'last' ? undefined : moment,
    })
  }

  readonly columns = $derived(columnsOf(this.columnIds))
  readonly facts = $derived.by(() => this.#link.runs.map((row) => this.#factsOf(row)))
  readonly parsed = $derived(parseRunQuery(this.text))
  /**
   * While what is written is no query, the last one that was; also while its last word fits no run,
   * but may become a field (`mcc` of `mcc > 0.25`).
   */
  readonly query = $derived.by(() => {
    if (!this.parsed.ok) return this.#queryBefore
    const { query } = this.parsed
    const isBegun = this.#isWriting && mayBecomeField(this.text)
    return isBegun && !this.facts.some(runMatcher(query, this.now)) ? this.#queryBefore : query
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
  readonly #grouped = $derived(groupRuns(this.shown, this.grouping))
  readonly groups = $derived(orderGroups(this.#grouped, this.order))
  readonly rows = $derived(tableRows(this.groups, this.grouping, (group) => this.isOpen(group)))

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
    const isText = ['name', 'state', 'strategy', 'data', 'teacher'].includes(by)
    const isDescending = this.order.by === by ? !this.order.isDescending : !isText
    const isUsual = by === USUAL_ORDER.by && isDescending === USUAL_ORDER.isDescending
    this.#router.setQuery({ order: isUsual ? undefined : `${isDescending ? '-' : ''}${by}` })
  }

  #said(word: string): string | null {
    return this.#router.query.get(word)
  }

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

function mayBecomeField(text: string): boolean {
  const [word] = /[\w.-]+$/.exec(text.toLowerCase()) ?? []
  return word !== undefined && [...JOINS, ...RUN_FIELDS].some(({ name }) => name.startsWith(word))
}

/** `f1` of an earlier version is the F1 of class 1. */
function metricOf(word: string | null): Metric {
  return word === 'f1' ? 'f1Class1' : (oneOf(METRICS, word) ?? 'accuracy')
}

/** `-accuracy`: falling. */
function orderOf(text: string): Order {
  const [, minus, by] = /^(-?)([\w.-]+)$/.exec(text) ?? []
  return by ? { by, isDescending: minus === '-' } : USUAL_ORDER
}

function oneOf<T extends string>(all: readonly T[], word: string | null): T | undefined {
  return all.find((one) => one === word)
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
