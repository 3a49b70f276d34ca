import { createContext } from 'svelte'
import type { CheckedStudy } from '../../src-main/contract/requests/study-requests.ts'
import type { Study } from '../../src-main/contract/study.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { pathText, type JsonPath } from '../../src-main/domain/plan/json-path.ts'
import { ask } from '../api.ts'
import { later } from '../shared/later.ts'
import { numberText } from './number-text.ts'
import type { PlanDraft } from './plan-draft.svelte.ts'
import { settingTitleIn } from './setting-text.ts'
import {
  CHOOSING,
  isStudy,
  variedStudy,
  type Choosing,
  type PaperMethods,
  type VariedSetting,
} from './varied-study.ts'

/** After the last change. */
const ASK_AFTER_MS = 400

/** Of the form that a field is part of: every field may be varied. */
export const [getStudyDraft, setStudyDraft] = createContext<StudyDraft>()

type Made = { readonly study?: Study; readonly problem?: string }

/**
 * What of a plan in the making varies: its axes, the study that they make, and what the host says
 * of it. Create while a component is made.
 */
export class StudyDraft {
  /** Whether every field offers to be varied. */
  isOffered = $state(false)
  /** What the host says of the study as it stands; undefined while it is asked. */
  checked = $state.raw<CheckedStudy>()
  readonly #draft: PlanDraft
  readonly isStudy = $derived.by(() => isStudy(this.#draft.varied))
  readonly search = $derived.by(() => this.#draft.varied.search ?? CHOOSING)
  readonly #made = $derived.by((): Made => this.#make())
  readonly study = $derived(this.#made.study)
  /** What keeps it from being run, in words. */
  readonly problems = $derived.by((): readonly string[] => [
    ...(this.#made.problem === undefined ? [] : [this.#made.problem]),
    ...(this.checked?.problems.map(({ message }) => message) ?? []),
  ])

  constructor(draft: PlanDraft) {
    this.#draft = draft
    const text = $derived(this.study && JSON.stringify(this.study))
    $effect(() => {
      const asked = text
      this.checked = undefined
      if (asked === undefined) return undefined
      return later(ASK_AFTER_MS, async (isCurrent) => {
        const found = await ask('studies.check', { text: asked }).catch((thrown: unknown) => ({
          runs: 0,
          finished: 0,
          queued: 0,
          problems: [{ axis: null, message: messageOf(thrown) }],
          estimate: null,
        }))
        if (isCurrent()) this.checked = found
      })
    })
  }

  /** Values of a setting, as typed; undefined where it has one. */
  valuesAt(path: JsonPath): string | undefined {
    const setting = pathText(path)
    return this.#draft.varied.settings.find((one) => one.setting === setting)?.values
  }

  setValues(path: JsonPath, values: string): void {
    const setting = pathText(path)
    this.#setSettings(
      this.#draft.varied.settings.map((one) => (one.setting === setting ? { ...one, values } : one)),
    )
  }

  /** Makes a setting an axis that begins with its value, or no axis. */
  toggle(path: JsonPath): void {
    const setting = pathText(path)
    const { settings } = this.#draft.varied
    if (this.valuesAt(path) !== undefined) return this.leave(setting)
    const value = this.#draft.valueAt(path)
    this.#setSettings([...settings, { setting, values: numberText(value) }])
  }

  leave(setting: string): void {
    this.#setSettings(this.#draft.varied.settings.filter((one) => one.setting !== setting))
  }

  /** Whether each place of the table takes the best value, instead of showing all. */
  setChosen(setting: string, isChosen: boolean): void {
    this.#setSettings(
      this.#draft.varied.settings.map((one) =>
        one.setting === setting ? { setting, values: one.values, ...(isChosen && { isChosen }) } : one,
      ),
    )
  }

  setSearch(change: Partial<Choosing>): void {
    this.#draft.vary({ search: { ...this.search, ...change } })
  }

  /** How a setting of this plan is called; its axis, too. */
  titleOf(setting: string): string {
    return settingTitleIn(this.#draft.plan, setting)
  }

  /** What is wrong with the values of a setting, in words. */
  problemsAt(setting: string): readonly string[] {
    // An axis is called by its title; what is chosen has no axis, and goes by its place.
    const names = [this.titleOf(setting), setting]
    return (
      this.checked?.problems.flatMap(({ axis, message }) =>
        axis !== null && names.includes(axis) ? [message] : [],
      ) ?? []
    )
  }

  usePaper(paper: PaperMethods | undefined): void {
    this.#draft.vary({ paper })
  }

  /** Keeps the whole form as one of the methods that are compared. */
  keepForm(name: string): void {
    const plan = this.#draft.checked.plan
    if (plan) this.#draft.vary({ variants: [...this.#draft.varied.variants, { name, plan }] })
  }

  dropForm(name: string): void {
    this.#draft.vary({ variants: this.#draft.varied.variants.filter((one) => one.name !== name) })
  }

  #setSettings(settings: readonly VariedSetting[]): void {
    this.#draft.vary({ settings })
  }

  #make(): Made {
    const draft = this.#draft
    const { plan } = draft.checked
    if (!this.isStudy || !plan || 'problem' in draft.seeds) return {}
    try {
      return {
        study: variedStudy(plan, {
          varied: draft.varied,
          seeds: draft.seedsText,
          ofTeacher: draft.sharing.hasTeacherEach,
          controls: draft.controls,
          teacherLayers: draft.drawnLayers,
        }),
      }
    } catch (thrown) {
      return { problem: messageOf(thrown) }
    }
  }
}
