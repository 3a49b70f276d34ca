import type { ControlId } from '../../src-main/contract/controls.ts'
import { CONTROL_TITLES } from '../../src-main/contract/controls.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { Study, StudyScore, StudyVariant } from '../../src-main/contract/study.ts'
import { differingSettings } from '../../src-main/domain/plan/differing-settings.ts'
import { paperStudy } from '../../src-main/domain/study/paper-study.ts'
import { withDepths } from '../../src-main/domain/plan/with-student-depth.ts'
import { axisValues } from './axis-values.ts'
import { settingTitleIn } from './setting-text.ts'

/** What of a draft varies, so that it is a study and no single plan. */
export interface Varied {
  readonly settings: readonly VariedSetting[]
  /** Whole forms that were kept, each a value of one axis. */
  readonly variants: readonly KeptVariant[]
  /** The paper's methods on this plan. */
  readonly paper?: PaperMethods
  /** How values are chosen, where some are; left out, as CHOOSING has it. */
  readonly search?: Choosing
}

export interface VariedSetting {
  /** `training.learningRate` */
  readonly setting: string
  /** As typed: `1e-5, 3e-5`. */
  readonly values: string
  /** Each place of the table takes the best of the values on the dev set; else it is an axis. */
  readonly isChosen?: true
}

/** How the best of some values is found. */
export interface Choosing {
  /** The score on the dev set. */
  readonly by: StudyScore
  /** Of the tries, as typed: `1` or `1-3`. */
  readonly seeds: string
}

export const CHOOSING: Choosing = { by: 'headline', seeds: '1' }

export interface KeptVariant {
  readonly name: string
  readonly plan: RunPlan
}

export interface PaperMethods {
  /** Every method takes as many steps as the longest. */
  readonly equalSteps: boolean
  /** With mappings that should do worse. */
  readonly controls: boolean
}

export const NOTHING_VARIES: Varied = { settings: [], variants: [] }

export function isStudy({ settings, variants, paper }: Varied): boolean {
  return settings.length > 0 || variants.length > 0 || paper !== undefined
}

export interface StudyParts {
  readonly varied: Varied
  /** As typed: `1-5`. */
  readonly seeds: string
  readonly ofTeacher: boolean
  readonly controls: readonly ControlId[]
  /** Depth of the teacher, for students of several depths. */
  readonly teacherLayers: number
}

/**
 * The study of a form: methods (the paper's, kept forms, controls), then the varied settings, what
 * is chosen, and seeds.
 * @throws StillroomError `invalid-plan` where the paper's methods cannot be made of the plan
 */
export function variedStudy(plan: RunPlan, parts: StudyParts): Study {
  const { varied, seeds, ofTeacher } = parts
  const paper =
    varied.paper && plan.kind === 'distill' ? paperStudy(plan, { seeds, ...varied.paper }) : undefined
  const variants = [
    ...(paper?.axes.flatMap((axis) => ('variants' in axis ? axis.variants : [])) ?? []),
    ...variantsOf(plan, parts),
  ]
  const axes = [
    ...(variants.length > 0 ? [{ name: 'method', variants }] : []),
    ...varied.settings.flatMap((one) => (one.isChosen ? [] : settingAxis(one, plan, parts.teacherLayers))),
  ]
  const chosen = varied.settings.filter(({ isChosen }) => isChosen)
  return {
    kind: 'study',
    name: nameOf(
      plan,
      varied,
      axes.map(({ name }) => name),
      chosen.map(({ setting }) => settingTitleIn(plan, setting)),
    ),
    plan: paper?.plan ?? json({ ...plan, name: '' }),
    axes: [...axes, ...searchOf(chosen, varied.search), { seeds, ofTeacher }],
  }
}

function searchOf(settings: readonly VariedSetting[], search: Choosing = CHOOSING): Study['axes'] {
  if (settings.length === 0) return []
  const choose = settings.map(({ setting, values }) => ({ setting, values: [...axisValues(values)] }))
  return [{ choose, by: search.by, tries: { seeds: search.seeds, set: {} } }]
}

function nameOf(
  { name }: RunPlan,
  { paper }: Varied,
  axes: readonly string[],
  chosen: readonly string[],
): string {
  const of = [
    ...(paper ? ['the paper’s methods'] : []),
    ...axes.filter((axis) => !paper || axis !== 'method'),
    ...chosen.map((setting) => `${setting} chosen`),
  ]
  return [name, `${of.join(' × ')}${paper?.equalSteps ? ', as many steps each' : ''}`]
    .filter((part) => part !== '')
    .join(': ')
}

/**
 * Kept forms, the form itself where it is none of them, and controls; none where it stands alone.
 */
function variantsOf(plan: RunPlan, { varied, controls }: StudyParts): readonly StudyVariant[] {
  const { variants, paper, settings } = varied
  if (paper) return []
  const kept = variants.map(({ name, plan: other }) => ({ name, set: changesTo(plan, other, settings) }))
  const wanted = controls.map((control) => ({
    name: CONTROL_TITLES[control].toLowerCase(),
    set: {},
    control,
  }))
  if (kept.length + wanted.length === 0) return []
  const isKept = kept.some(({ set }) => Object.keys(set).length === 0)
  return [...kept, ...(isKept ? [] : [{ name: 'as it stands', set: {} }]), ...wanted]
}

/** What turns a plan into another, but for its name, its seed, and what has an axis of its own. */
function changesTo(plan: RunPlan, other: RunPlan, axes: readonly VariedSetting[]): StudyVariant['set'] {
  const own = new Set(['name', 'training.seed', ...axes.map(({ setting }) => setting)])
  return json(
    Object.fromEntries(
      differingSettings([plan, other])
        .filter(({ setting }) => !own.has(setting))
        .map(({ setting, values: [, value] }) => [setting, value ?? null]),
    ),
  )
}

function settingAxis({ setting, values: text }: VariedSetting, plan: RunPlan, teacher: number) {
  const name = settingTitleIn(plan, setting)
  const values = axisValues(text)
  if (setting !== 'student.layers' || plan.kind !== 'distill') return { name, setting, values: [...values] }
  // The mapping and the layers that a student starts from follow its depth, as they do in the form.
  const before = { teacher, student: plan.student.layers }
  return {
    name,
    variants: values.map((depth) => {
      const deeper =
        typeof depth === 'number' && Number.isInteger(depth) && depth >= 1
          ? withDepths(plan, before, { teacher, student: depth })
          : plan
      return {
        name: String(depth),
        set: json({
          'student.layers': depth,
          'student.start': deeper.student.start,
          mapping: deeper.mapping,
        }),
      }
    }),
  }
}

/** As it is written in a file. */
function json<Value>(value: Value): Study['plan'] {
  return JSON.parse(JSON.stringify(value)) as Study['plan']
}
