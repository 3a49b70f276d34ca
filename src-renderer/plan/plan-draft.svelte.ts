import { modelsOf } from '../../src-main/domain/plan/models-of.ts'
import {
  fineTuningSchema,
  vaultSchema,
  type DistillPlan,
  type RunPlan,
} from '../../src-main/contract/plan.ts'
import { type ModelSource } from '../../src-main/contract/plan-sources.ts'
import { type LayerPair } from '../../src-main/contract/plan-student.ts'
import { MOST_LAYERS } from '../../src-main/contract/setting-bounds.ts'
import type { CountedLabels } from '../../src-main/domain/plan/class-weights.ts'
import { classesOfRun } from '../../src-main/domain/plan/classes-of-run.ts'
import { CONTROL_IDS, type ControlId } from '../../src-main/contract/controls.ts'
import { controlPlan } from '../../src-main/domain/plan/control-plans.ts'
import { valueAt, withValueAt, type JsonPath } from '../../src-main/domain/plan/json-path.ts'
import type { NetworkShape } from '../../src-main/domain/plan/network-shape.ts'
import { parseSeeds } from '../../src-main/domain/plan/parse-seeds.ts'
import { presetPlan, type PresetId } from '../../src-main/domain/plan/plan-presets.ts'
import type { Mend } from '../../src-main/domain/plan/plan-problem.ts'
import { checkPlan, mended } from '../../src-main/domain/plan/plan-problems.ts'
import type { Seeds } from '../../src-main/domain/plan/preflight-figures.ts'
import type { OwnShape } from '../../src-main/domain/plan/shape-presets.ts'
import { teacherPlan } from '../../src-main/domain/plan/teacher-plan.ts'
import { withDepths } from '../../src-main/domain/plan/with-student-depth.ts'
import { inForm, type Hindrance } from './hindrance.ts'
import { NOTHING_VARIES, type Varied } from './varied-study.ts'
import { firstDraft, keptDraft, keepDraft, type KeptDraft, type PlanOrigin } from './kept-draft.ts'

/** Edits of one field within it are one step back. */
const ONE_EDIT_MS = 800
const MOST_STEPS_BACK = 200
/** What a draft need not have, for a draft that takes another's place. */
const NO_ORIGIN = { presetId: undefined, teacherLayers: undefined, origin: undefined, beforeFork: undefined }
/** Drawn for a teacher whose depth nobody knows yet. */
const USUAL_LAYERS = 12

/**
 * The plan that is being made: its JSON, with what may be wrong in it, its seeds, and the way back.
 * A number may be whatever was typed; `checked` tells.
 * Kept over reloads.
 */
export class PlanDraft {
  #kept = $state.raw<KeptDraft>(keptDraft() ?? firstDraft())
  #before = $state.raw<readonly KeptDraft[]>([])
  #after = $state.raw<readonly KeptDraft[]>([])
  #lastEdit = { what: '', at: 0 }
  /** The shape of the teacher, once it is known. */
  teacher = $state.raw<NetworkShape>()
  readonly teacherLayers = $derived(this.teacher?.layers)
  /** That of the model which the student starts as, once it is known. */
  own = $state.raw<NetworkShape>()
  /** Labels of the training split, once they are known. */
  counted = $state.raw<CountedLabels>()
  /** Classes of the teacher, once they are known. */
  teacherClasses = $state<number>()

  readonly plan = $derived(this.#kept.plan)
  /** What is known of what the plan names. */
  readonly facts = $derived({
    teacher: this.teacher,
    own: this.own,
    trainRows: this.counted?.rows,
    classes: classesOfRun(
      this.plan,
      this.counted && Object.keys(this.counted.counts).length,
      this.teacherClasses,
    ),
  })
  readonly distill = $derived(this.plan.kind === 'distill' ? this.plan : undefined)
  /** The checkpoint that a fork goes on from; undefined of any other plan. */
  readonly forkStart = $derived.by(() => {
    const start = this.distill?.student.start
    return start?.from === 'checkpoint' ? start : undefined
  })
  readonly seedsText = $derived(this.#kept.seeds)
  readonly presetId = $derived(this.#kept.presetId)
  /** The run that it comes from, until another plan takes its place. */
  readonly origin = $derived(this.#kept.origin)
  readonly controls = $derived(this.#kept.controls)
  readonly hasTeacherPerSeed = $derived(this.#kept.hasTeacherPerSeed)
  readonly varied = $derived(this.#kept.varied)
  readonly checked = $derived(checkPlan(this.plan, this.facts))
  readonly seeds = $derived(parseSeeds(this.seedsText))
  /** How many runs there are of the plan itself, and what each of them has for itself. */
  readonly sharing: Seeds = $derived({
    count: 'seeds' in this.seeds ? this.seeds.seeds.length : 1,
    hasTeacherEach: this.hasTeacherPerSeed && this.distill?.teacher.fineTune !== undefined,
  })
  /** Layers that a student may have at most: its own model's, or the teacher's. */
  readonly mostLayers = $derived.by(() => {
    const isOwn = this.distill?.student.start.from === 'model'
    return (isOwn ? this.own?.layers : undefined) ?? this.drawnLayers
  })
  /** Teacher layers to draw: the teacher's, or as many as are usual and named. */
  readonly drawnLayers = $derived(
    this.teacherLayers ??
      Math.min(
        MOST_LAYERS,
        Math.max(USUAL_LAYERS, ...(this.distill?.mapping.map(({ teacher }) => teacher) ?? [])),
      ),
  )
  readonly preset = $derived(
    this.distill && this.presetId ? presetPlan(this.presetId, this.distill, this.drawnLayers) : undefined,
  )
  /**
   * The plan as `stillroom run` takes it: with its defaults where it can be run, else as it stands.
   */
  readonly json = $derived(JSON.stringify(this.checked.plan ?? this.plan, undefined, 2))
  /** What is wrong with its settings, where it may be mended. */
  readonly problems = $derived.by((): readonly Hindrance[] => [
    ...this.checked.problems.map((problem) => ({ message: inForm(problem), path: problem.path })),
    ...('problem' in this.seeds ? [{ message: this.seeds.problem }] : []),
  ])
  /** What would be started: the plan for each seed, then each control that is wanted. */
  readonly runs = $derived(this.#runs())
  readonly canUndo = $derived(this.#before.length > 0)
  readonly canRedo = $derived(this.#after.length > 0)

  constructor() {
    $effect(() => keepDraft(this.#kept))
  }

  valueAt(path: JsonPath): unknown {
    return valueAt(this.plan, path)
  }

  /**
   * Changes one setting; `undefined` takes it out. What is typed or slid into it in one go is one
   * step back.
   */
  set(path: JsonPath, value: unknown): void {
    this.#change({ plan: withValueAt(this.plan, path, value) as RunPlan }, path.join('.'))
  }

  setMapping(mapping: readonly LayerPair[]): void {
    this.set(['mapping'], mapping)
    this.#lastEdit.at = 0
  }

  /**
   * Another plan in its place; its seed stands first where it was not among those named. Controls
   * were wanted of the plan before.
   */
  replace(plan: RunPlan, presetId = this.presetId, origin?: PlanOrigin): void {
    const named = 'seeds' in this.seeds ? this.seeds.seeds : []
    const seeds = named[0] === plan.training.seed ? this.seedsText : String(plan.training.seed)
    const isSameTeacher = JSON.stringify(modelsOf(plan)[0]) === JSON.stringify(modelsOf(this.plan)[0])
    const teacherLayers = isSameTeacher ? this.#kept.teacherLayers : undefined
    this.#change({ plan, presetId, seeds, teacherLayers, origin, controls: [] }, 'plan')
    this.#lastEdit.at = 0
  }

  /** A plan that goes on from a run's checkpoint: its teacher is the parent's, for all seeds. */
  fork(plan: DistillPlan, origin: PlanOrigin): void {
    const beforeFork = this.forkStart ? this.#kept.beforeFork : { ...this.#kept, beforeFork: undefined }
    this.replace(plan, undefined, origin)
    this.#kept = {
      ...this.#kept,
      presetId: undefined,
      hasTeacherPerSeed: false,
      varied: NOTHING_VARIES,
      beforeFork,
    }
  }

  /** Of a fork: the draft that was here before it; the fork is a step back. */
  leaveFork(): void {
    const { beforeFork } = this.#kept
    if (!this.forkStart || !beforeFork) return
    this.#change({ ...NO_ORIGIN, ...beforeFork }, 'leave fork')
  }

  mend(mend: Mend): void {
    this.#change({ plan: mended(this.plan, mend) as RunPlan }, 'mend')
    this.#lastEdit.at = 0
  }

  usePreset(id: PresetId): void {
    const distilled = this.distill ?? this.#distilled()
    const preset = presetPlan(id, distilled, this.drawnLayers)
    this.replace(
      { ...preset, name: distilled.name, training: { ...preset.training, seed: distilled.training.seed } },
      id,
    )
  }

  /** Fine-tuning a teacher, or distilling; data and model are carried over. */
  useKind(kind: RunPlan['kind']): void {
    const { plan } = this
    if (plan.kind === kind) return
    if (plan.kind === 'distill') {
      this.replace({ ...teacherPlan(plan, plan.teacher.fineTune ?? plan.training), name: plan.name })
    } else this.replace(this.#distilled())
  }

  /** A model as the teacher to be fine-tuned; data and seed are carried over. */
  useTeacher(model: ModelSource): void {
    const { data, training } = this.plan
    const settings = this.plan.kind === 'distill' ? this.plan.teacher.fineTune : training
    const { fraction: _share, ...kept } = { fraction: undefined, ...settings }
    const { seed } = training
    this.replace({
      kind: 'fine-tune',
      name: '',
      data,
      model,
      training: { ...fineTuningSchema.parse(kept), seed },
    })
  }

  setSeeds(text: string): void {
    const parsed = parseSeeds(text)
    const seed = 'seeds' in parsed ? parsed.seeds[0] : undefined
    const plan =
      seed === undefined ? this.plan : (withValueAt(this.plan, ['training', 'seed'], seed) as RunPlan)
    this.#change({ seeds: text, plan }, 'seeds')
  }

  setControl(id: ControlId, isWanted: boolean): void {
    const controls = CONTROL_IDS.filter((other) => (other === id ? isWanted : this.controls.includes(other)))
    this.#change({ controls }, `control ${id}`)
  }

  /** Its runs are in the queue: the next start is of no fork, and wants none of their controls. */
  queued(): void {
    this.leaveFork()
    if (this.controls.length > 0) this.#change({ controls: [] }, 'queued')
  }

  setTeacherPerSeed(hasTeacherPerSeed: boolean): void {
    this.#change({ hasTeacherPerSeed }, 'teacher per seed')
  }

  vary(change: Partial<Varied>): void {
    this.#change({ varied: { ...this.varied, ...change } }, `vary ${Object.keys(change).join()}`)
  }

  setDepth(student: number): void {
    if (!this.distill) return
    const before = { teacher: this.drawnLayers, student: this.distill.student.layers }
    this.#change({ plan: withDepths(this.distill, before, { teacher: this.drawnLayers, student }) }, 'depth')
  }

  /** The student's width, heads and feed-forward at once; what is left out is the teacher's. */
  setShape(shape: OwnShape): void {
    const { distill } = this
    if (!distill) return
    const { width: _width, heads: _heads, feedForward: _feedForward, start, ...kept } = distill.student
    const { select: _select, ...asItIs } = { select: undefined, ...start }
    const isNarrowed = Object.keys(shape).length > 0
    const student = { ...kept, ...shape, start: isNarrowed ? start : asItIs }
    this.#change({ plan: { ...distill, student } }, 'shape')
  }

  /**
   * The teacher's shape is known now; undefined while it is not. A mapping that was a
   * proposal becomes the same for it, and a student of half the depth stays one.
   */
  knowTeacher(teacher: NetworkShape | undefined): void {
    this.teacher = teacher
    const layers = teacher?.layers
    const before = this.#kept.teacherLayers
    if (layers === undefined || before === layers) return
    const { distill } = this
    if (!distill || before === undefined) {
      this.#kept = { ...this.#kept, teacherLayers: layers }
      return
    }
    const depthBefore = distill.student.layers
    const half = (depth: number) => Math.max(1, Math.floor(depth / 2))
    const student = depthBefore === half(before) ? half(layers) : Math.min(depthBefore, layers)
    const plan = withDepths(distill, { teacher: before, student: depthBefore }, { teacher: layers, student })
    // No step of its own: it belongs to the choice of the teacher, and is undone with it.
    this.#kept = { ...this.#kept, plan, teacherLayers: layers }
  }

  undo(): void {
    const last = this.#before.at(-1)
    if (!last) return
    this.#after = [...this.#after, this.#kept]
    this.#before = this.#before.slice(0, -1)
    this.#kept = last
    this.#lastEdit.at = 0
  }

  redo(): void {
    const next = this.#after.at(-1)
    if (!next) return
    this.#before = [...this.#before, this.#kept]
    this.#after = this.#after.slice(0, -1)
    this.#kept = next
    this.#lastEdit.at = 0
  }

  #change(change: Partial<KeptDraft>, what: string): void {
    const now = performance.now()
    const isSameEdit =
      what === this.#lastEdit.what && this.#lastEdit.at > 0 && now - this.#lastEdit.at < ONE_EDIT_MS
    if (!isSameEdit) this.#before = [...this.#before, this.#kept].slice(-MOST_STEPS_BACK)
    this.#after = []
    this.#lastEdit = { what, at: now }
    this.#kept = { ...this.#kept, ...change }
  }

  #distilled(): DistillPlan {
    const { plan } = this
    if (plan.kind === 'distill') return plan
    const { name, data, model, training } = plan
    const teacher = { model, fineTune: training, vault: vaultSchema.parse({}) }
    return { ...presetPlan('stacked', { data, teacher }, this.drawnLayers), name, data, teacher }
  }

  #runs(): readonly RunPlan[] {
    const { plan } = this.checked
    if (!plan || !('seeds' in this.seeds)) return []
    const controls = plan.kind === 'distill' ? this.controls.flatMap((id) => controlPlan(id, plan) ?? []) : []
    return [plan, ...controls].flatMap((each) =>
      ('seeds' in this.seeds ? this.seeds.seeds : []).map((seed) => this.#seeded(each, seed)),
    )
  }

  #seeded(plan: RunPlan, seed: number): RunPlan {
    const seeded = { ...plan, training: { ...plan.training, seed } }
    if (seeded.kind === 'fine-tune' || !seeded.teacher.fineTune || !this.hasTeacherPerSeed) return seeded
    return { ...seeded, teacher: { ...seeded.teacher, fineTune: { ...seeded.teacher.fineTune, seed } } }
  }
}
