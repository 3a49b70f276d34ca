import type { RunPlan } from '../../src-main/contract/plan.ts'
import { runPlanSchema, trainingSchema, vaultSchema } from '../../src-main/contract/plan.ts'
import type { ControlId } from '../../src-main/contract/controls.ts'
import { presetPlan, PRESET_IDS, type PresetId } from '../../src-main/domain/plan/plan-presets.ts'
import { NOTHING_VARIES, type Varied } from './varied-study.ts'

const KEY = 'stillroom.plan'
/** Of MiniLM-L6, which the first draft distils. */
const FIRST_LAYERS = 6

/** What is kept of a draft from visit to visit. */
export interface KeptDraft {
  readonly plan: RunPlan
  /** As typed: `1, 2, 3`. */
  readonly seeds: string
  readonly presetId?: PresetId
  readonly controls: readonly ControlId[]
  /** Whether a teacher that is fine-tuned first is another one for each seed. */
  readonly hasTeacherPerSeed: boolean
  /** What of it varies, so that it is a study. */
  readonly varied: Varied
  /** Depth of the teacher that the plan was made for, where it was known. */
  readonly teacherLayers?: number
  /** The run whose plan it was, as it was there. */
  readonly origin?: PlanOrigin
  /** Of a fork: the draft that was here before it. */
  readonly beforeFork?: KeptDraft
}

/** A run that a draft comes from. */
export interface PlanOrigin {
  readonly title: string
  readonly plan: RunPlan
}

/** The demo, stacked: it runs on what every machine can fetch. */
export function firstDraft(): KeptDraft {
  const plan = presetPlan(
    'stacked',
    {
      data: { source: { kind: 'catalogue', name: 'movie-reviews' }, maxLength: 128, fraction: 1 },
      teacher: {
        model: { kind: 'catalogue', name: 'minilm-l6' },
        fineTune: trainingSchema.parse({}),
        vault: vaultSchema.parse({}),
      },
    },
    FIRST_LAYERS,
  )
  return {
    plan,
    seeds: '1',
    presetId: 'stacked',
    controls: [],
    hasTeacherPerSeed: false,
    varied: NOTHING_VARIES,
    teacherLayers: FIRST_LAYERS,
  }
}

/**
 * The draft of the last visit; undefined where there is none, or another version left one that
 * cannot be shown.
 */
export function keptDraft(): KeptDraft | undefined {
  try {
    return draftOf(JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<KeptDraft> | null)
  } catch {
    return undefined
  }
}

function draftOf(kept: Partial<KeptDraft> | null): KeptDraft | undefined {
  if (!kept || !isShownByForms(kept.plan)) return undefined
  return {
    plan: kept.plan,
    seeds: typeof kept.seeds === 'string' ? kept.seeds : '1',
    presetId: PRESET_IDS.find((id) => id === kept.presetId),
    controls: Array.isArray(kept.controls) ? kept.controls : [],
    hasTeacherPerSeed: kept.hasTeacherPerSeed === true,
    varied: variedOf(kept.varied),
    teacherLayers: typeof kept.teacherLayers === 'number' ? kept.teacherLayers : undefined,
    origin: originOf(kept.origin),
    beforeFork: draftOf(kept.beforeFork ?? null),
  }
}

export function keepDraft(draft: KeptDraft): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(draft))
  } catch {
    // storage that is full or forbidden: the draft lives as long as the window
  }
}

/** A form of an earlier version that was kept is judged as part of the study. */
function variedOf(kept: Partial<Varied> | undefined): Varied {
  const { settings, variants, paper, search } = kept ?? {}
  return {
    settings: Array.isArray(settings) ? settings : [],
    variants: Array.isArray(variants) ? variants : [],
    ...(paper && { paper: { equalSteps: paper.equalSteps === true, controls: paper.controls === true } }),
    ...(search && typeof search.seeds === 'string' && { search }),
  }
}

function originOf(kept: Partial<PlanOrigin> | undefined): PlanOrigin | undefined {
  const plan = runPlanSchema.safeParse(kept?.plan)
  return plan.success && typeof kept?.title === 'string' ? { title: kept.title, plan: plan.data } : undefined
}

/** Unknown settings, variants and words: a field that offers words shows none but those. */
const NOT_IN_A_FIELD: ReadonlySet<string> = new Set(['unrecognized_keys', 'invalid_union', 'invalid_value'])

/**
 * Values may be wrong, but each must be of the kind that a field can show: what is wrong is at most
 * a number or a text.
 */
function isShownByForms(plan: unknown): plan is RunPlan {
  const parsed = runPlanSchema.safeParse(plan)
  if (parsed.success) return true
  return parsed.error.issues.every(
    ({ code, path }) => !NOT_IN_A_FIELD.has(code) && path.length > 1 && hasLeafAt(plan, path),
  )
}

function hasLeafAt(plan: unknown, path: readonly PropertyKey[]): boolean {
  const found = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    plan,
  )
  return (
    typeof found === 'string' || typeof found === 'number' || (Array.isArray(found) && found.length === 0)
  )
}
