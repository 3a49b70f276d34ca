import type {
  SideBySide,
  ExampleMarks,
  ExamplePage,
  ExampleRow,
  ExampleSort,
  ShownExample,
} from '../../src-main/contract/example-browser.ts'
import type { SideBySideChoice, ExampleFilter } from '../../src-main/contract/requests/example-requests.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask } from '../api.ts'
import { NewestAsk } from '../shared/newest-ask.ts'
import { studentsOf, trimmed, type Place } from './example-address.ts'
import { PAGE, RowPages } from './row-pages.svelte.ts'

/** What an example was before it was described, to take it back. */
interface Undo extends ExampleMarks {
  readonly students: SideBySideChoice
  readonly index: number
}

/**
 * The examples view's state: who stands side by side, which examples pass, which one is shown. It
 * asks the host, and tells the caller of every place, who writes it into the address.
 */
export class ExampleDesk {
  #place = $state.raw<Place>() as Place
  sideBySide = $state.raw<SideBySide>()
  /** Why nothing stands side by side, or why there are no rows. */
  failure = $state<string>()
  isOpening = $state(false)
  foundBy = $state<ExamplePage['foundBy']>('nothing')
  /** Where the chosen example stands among the rows; null where it does not pass the filter. */
  position = $state<number | null>(null)
  row = $state.raw<ExampleRow>()
  shown = $state.raw<ShownExample>()
  /** Examples looked at since the view was opened. */
  looked = $state.raw<ReadonlySet<number>>(new Set())
  /** Tags in the order in which they were met: their numbers are their keys. */
  tags = $state.raw<readonly string[]>([])
  readonly rows: RowPages
  readonly choice = $derived(this.sideBySide && studentsOf(this.place))
  #undo: readonly Undo[] = $state.raw([])
  readonly canUndo = $derived(this.#undo.length > 0)
  #opened = ''
  readonly #opens = new NewestAsk()
  readonly #lists = new NewestAsk()
  readonly #shows = new NewestAsk()
  readonly #counts = new NewestAsk()

  readonly #onplace: (place: Place) => void

  /** @param onplace called with each place that is gone to after the first */
  constructor(place: Place, onplace: (place: Place) => void) {
    this.#place = place
    this.#onplace = onplace
    this.rows = new RowPages(async (offset) => (await this.#page(offset)).rows)
  }

  get place(): Place {
    return this.#place
  }

  /** Goes to another place; asks the host for what is not the same there. */
  async go(change: Partial<Place>): Promise<void> {
    this.#change(change)
    const key = JSON.stringify(studentsOf(this.place) ?? null)
    if (key !== this.#opened) await this.#open(key)
    else await this.#list()
  }

  /** Asks for all of it anew: the host has come to know more of the students. */
  reopen(): Promise<void> {
    this.#opened = ''
    return this.go({})
  }

  /** Puts another student in one's place, at its last step; C goes with B. */
  chooseStudent(role: 'A' | 'B' | 'C', id: string | undefined): Promise<void> {
    const noC = { c: undefined, stepC: undefined, filter: trimmed({ ...this.place.filter, byC: undefined }) }
    if (role === 'A') return this.go({ a: id, stepA: undefined })
    if (role === 'B') return this.go({ b: id, stepB: undefined, ...(id === undefined && noC) })
    return this.go({ ...noC, c: id })
  }

  /** A becomes B and B becomes A, where there are two. */
  async swap(): Promise<void> {
    const { a, b, stepA, stepB } = this.place
    if (b !== undefined) await this.go({ a: b, b: a, stepA: stepB, stepB: stepA })
  }

  filter(change: ExampleFilter): Promise<void> {
    return this.go({ filter: trimmed({ ...this.place.filter, ...change }) })
  }

  sort(by: ExampleSort): Promise<void> {
    const { sort } = this.place
    const descending =
      by === sort.by
        ? !sort.descending
        : !(['index', 'label', 'words'].includes(by) || by.startsWith('learnt-'))
    return this.go({ sort: { by, descending } })
  }

  /** Chooses the example at a position of the table. */
  async choose(position: number): Promise<void> {
    if (position < 0 || position >= this.rows.total) return
    this.position = position
    const row = await this.rows.get(position)
    if (row && this.position === position) this.#show(row)
  }

  /** Goes up or down by some rows; stays at the ends. */
  step(by: number): Promise<void> {
    const next = this.position === null ? 0 : this.position + by
    return this.choose(Math.min(this.rows.total - 1, Math.max(0, next)))
  }

  toggleTag(tag: string): Promise<void> {
    const tags = this.row?.tags ?? []
    return this.describe({ tags: tags.includes(tag) ? tags.filter((one) => one !== tag) : [...tags, tag] })
  }

  async describe(change: Partial<ExampleMarks>): Promise<void> {
    const { row, shown, choice } = this
    if (!row || !choice) return
    const before: Undo = {
      students: choice,
      index: row.index,
      tags: row.tags,
      notes: shown?.index === row.index ? shown.notes : '',
    }
    if (change.notes === before.notes && change.tags === undefined) return
    await this.#write(before, change)
    this.#undo = [...this.#undo, before]
  }

  async undo(): Promise<void> {
    const last = this.#undo.at(-1)
    if (!last) return
    this.#undo = this.#undo.slice(0, -1)
    await this.#write(last, { tags: last.tags, notes: last.notes })
  }

  /** All rows that pass, exactly, for a copy. */
  async everyRow(): Promise<readonly ExampleRow[]> {
    return (await this.#page(0, 1_000_000)).rows
  }

  #change(change: Partial<Place>): void {
    this.#place = { ...this.#place, ...change }
    this.#onplace(this.#place)
  }

  async #write({ students, index }: Undo, change: Partial<ExampleMarks>): Promise<void> {
    try {
      const { tags, notes } = await ask('examples.describe', {
        students,
        index,
        tags: change.tags && [...change.tags],
        notes: change.notes,
      })
      const changed = <Row extends ExampleRow>(row: Row): Row => ({ ...row, tags, hasNotes: notes !== '' })
      this.rows.replace(index, changed)
      if (this.row?.index === index) this.row = changed(this.row)
      if (this.shown?.index === index) this.shown = { ...changed(this.shown), notes }
      this.tags = [...new Set([...this.tags, ...tags])]
      const isNewest = this.#counts.begin()
      const counts = (await ask('examples.open', students)).tags
      if (this.sideBySide && isNewest()) this.sideBySide = { ...this.sideBySide, tags: counts }
    } catch (thrown) {
      this.failure = messageOf(thrown)
    }
  }

  async #open(key: string): Promise<void> {
    this.#opened = key
    const isNewest = this.#opens.begin()
    // What is still asked of the students before does not count.
    for (const asks of [this.#lists, this.#shows, this.#counts]) asks.begin()
    const choice = studentsOf(this.place)
    this.isOpening = choice !== undefined
    if (!choice) {
      this.sideBySide = undefined
      return
    }
    this.failure = undefined
    try {
      const sideBySide = await ask('examples.open', choice)
      if (!isNewest()) return
      this.sideBySide = sideBySide
      this.tags = [...new Set([...this.tags, ...sideBySide.tags.map(({ tag }) => tag)])]
      // The steps are said in full, so that a later evaluation of a run that goes on changes
      // nothing here.
      this.#change({ stepA: sideBySide.a.step, stepB: sideBySide.b?.step, stepC: sideBySide.c?.step })
      this.#opened = JSON.stringify(studentsOf(this.place))
      await this.#list()
    } catch (thrown) {
      if (!isNewest()) return
      this.sideBySide = undefined
      this.#opened = ''
      this.failure = messageOf(thrown)
    } finally {
      if (isNewest()) this.isOpening = false
    }
  }

  async #list(): Promise<void> {
    if (!this.choice) return
    const isNewest = this.#lists.begin()
    const { index } = this.place
    try {
      let page = await this.#page(0)
      let first = 0
      // A chosen example further down: the page that holds it.
      if (page.position !== null && page.position >= PAGE) {
        first = Math.floor(page.position / PAGE)
        page = { ...page, rows: (await this.#page(first * PAGE)).rows }
      }
      if (!isNewest()) return
      this.failure = undefined
      this.foundBy = page.foundBy
      this.rows.reset(page.total, first, page.rows)
      this.position = page.position
      if (page.position === null && index === undefined) await this.choose(0)
      else await this.#showByIndex(index)
    } catch (thrown) {
      if (isNewest()) this.failure = messageOf(thrown)
    }
  }

  #page(offset: number, count = PAGE): Promise<ExamplePage> {
    const { choice, place } = this
    if (!choice) throw new Error('No students are chosen to read from')
    const { filter, sort, ofClass, index } = place
    return ask('examples.page', { students: choice, filter, sort, ofClass, offset, count, positionOf: index })
  }

  #show(row: ExampleRow): void {
    this.row = row
    this.#change({ index: row.index })
    this.looked = new Set([...this.looked, row.index])
    void this.#showByIndex(row.index)
  }

  async #showByIndex(index: number | undefined): Promise<void> {
    const { choice } = this
    if (index === undefined || !choice) return
    const isNewest = this.#shows.begin()
    const isWanted = () => isNewest() && this.place.index === index
    try {
      const shown = await ask('examples.show', { students: choice, index })
      if (!isWanted()) return
      this.shown = shown
      this.row = shown
    } catch (thrown) {
      if (isWanted()) this.failure = messageOf(thrown)
    }
  }
}
