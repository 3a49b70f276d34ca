import { CONTROL_TITLES, type ControlId } from '../../contract/controls.ts'
import { LOSSES } from '../../contract/losses.ts'
import type { DistillPlan } from '../../contract/plan.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { isInternal, lossTerm } from './loss-term.ts'
import { stagesOf } from './stages.ts'

/**
 * The same plan but for one thing, with its seeds. Undefined where it would be the plan itself, or
 * another control: a mapping that cannot be another, losses that are the labels already, no
 * internal stages whose steps could be made up for.
 */
export function controlPlan(id: ControlId, plan: DistillPlan): DistillPlan | undefined {
  const control = bareControl(id, plan)
  const name = [plan.name, CONTROL_TITLES[id].toLowerCase()].filter((part) => part !== '').join(', ')
  return control && { ...control, name }
}

/**
 * What a control changes of its plan, all of it, in words; undefined where there is no such
 * control.
 */
export function controlChange(id: ControlId, plan: DistillPlan): string | undefined {
  const control = bareControl(id, plan)
  if (!control) return undefined
  if (id === 'reversed') return 'The same pairs of layers, upside down; nothing else changes.'
  if (id === 'random') return 'The same teacher layers feed other student layers; nothing else changes.'
  const off = plan.losses.filter(({ loss }) => !control.losses.some((kept) => kept.loss === loss))
  const added = control.losses.filter(({ loss }) => !plan.losses.some((term) => term.loss === loss))
  return [
    `Off: ${namesOf(off)}.`,
    ...(added.length > 0 ? [`Added: ${namesOf(added)}.`] : []),
    `Kept: ${namesOf(control.losses.filter((term) => !added.includes(term)))}.`,
    lengthChange(plan, control),
  ]
    .filter((part) => part !== 'Kept: .')
    .join(' ')
}

function bareControl(id: ControlId, plan: DistillPlan): DistillPlan | undefined {
  switch (id) {
    case 'reversed':
    case 'random': {
      // Of what is drawn, the teacher's layers rise with the student's.
      if (plan.draw) return undefined
      const mapping = (id === 'reversed' ? reversedMapping : randomMapping)(plan.mapping)
      return mapping && { ...plan, mapping: [...mapping] }
    }
    case 'labels':
    case 'labels-as-long': {
      const losses = plan.losses.filter((term) => !isInternal(term))
      if (losses.length === 0 || losses.length === plan.losses.length) return undefined
      const control = withoutInside(plan, losses)
      if (id === 'labels') return control
      const more = internalEpochs(plan)
      const { training } = control
      return more === 0
        ? undefined
        : { ...control, training: { ...training, epochs: training.epochs + more } }
    }
    case 'soft': {
      const isAlone = plan.losses.every((term) => term.loss === 'soft-label' || isInternal(term))
      const soft = plan.losses.find(({ loss }) => loss === 'soft-label')
      // Where it has no other labels, the control without internal losses is this one.
      if (isAlone && soft) return undefined
      if (!plan.losses.some(isInternal)) return undefined
      return withoutInside(plan, [soft ?? lossTerm('soft-label')])
    }
  }
}

function withoutInside(plan: DistillPlan, losses: DistillPlan['losses']): DistillPlan {
  const training = { ...plan.training, epochs: classificationEpochs(plan) }
  const { draw: _draw, ...rest } = plan
  return { ...rest, losses, mapping: [], strategy: { kind: 'together', stageEpochs: 1 }, training }
}

/** Epochs of the stages that look at the classifier; the training's where there are none. */
function classificationEpochs(plan: DistillPlan): number {
  const epochs = stagesOf(plan).reduce((sum, stage) => sum + (stage.classification ? stage.epochs : 0), 0)
  return epochs === 0 ? plan.training.epochs : epochs
}

/** Epochs of the stages before classification, at most. */
function internalEpochs(plan: DistillPlan): number {
  return stagesOf(plan).reduce((sum, { classification, epochs }) => sum + (classification ? 0 : epochs), 0)
}

function lengthChange(plan: DistillPlan, control: DistillPlan): string {
  const more = internalEpochs(plan)
  const epochs = classificationEpochs(plan)
  if (more === 0) return 'As many steps.'
  if (control.training.epochs > epochs)
    return `${epochsText(control.training.epochs)} of classification, as many as this plan's ${epochsText(more)} of internal stages and ${epochsText(epochs)} of classification.`
  return `It trains ${epochsText(epochs)}; this plan up to ${epochsText(epochs + more)}, so a difference may come from that.`
}

function epochsText(epochs: number): string {
  return `${Number(epochs.toPrecision(6))} ${epochs === 1 ? 'epoch' : 'epochs'}`
}

function namesOf(losses: DistillPlan['losses']): string {
  return [...new Set(losses.map(({ loss }) => LOSSES[loss].title))].join(', ')
}

/**
 * What fed the first mapped student layer feeds the last, and so on; the same layers, upside down.
 */
export function reversedMapping(mapping: readonly LayerPair[]): readonly LayerPair[] | undefined {
  const students = studentsOf(mapping)
  return rearranged(
    mapping,
    new Map(students.map((student, index) => [student, students[students.length - 1 - index] ?? student])),
  )
}

/**
 * The same teacher layers to other student layers: an arrangement in which none stays, drawn once
 * for each number of layers, so that a control repeats.
 */
export function randomMapping(mapping: readonly LayerPair[]): readonly LayerPair[] | undefined {
  const students = studentsOf(mapping)
  return rearranged(
    mapping,
    new Map(students.map((student, index) => [student, cycleOf(students)[index] ?? student])),
  )
}

function studentsOf(mapping: readonly LayerPair[]): readonly number[] {
  // Embeddings are compared with embeddings alone, and stay where they are.
  const layers = mapping.map(({ student }) => student).filter((student) => student > 0)
  return [...new Set(layers)].sort((a, b) => a - b)
}

/**
 * Sattolo's shuffle: one cycle, so nothing stays in its place. The numbers are Numerical Recipes'
 * generator, started with the length.
 */
function cycleOf(items: readonly number[]): readonly number[] {
  const order = [...items]
  let state = order.length
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  for (let at = order.length - 1; at > 0; at--) {
    const other = below(at)
    const kept = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = kept
  }
  return order
}

function rearranged(
  mapping: readonly LayerPair[],
  to: ReadonlyMap<number, number>,
): readonly LayerPair[] | undefined {
  const next = mapping
    .map(({ teacher, student }) => ({ teacher, student: to.get(student) ?? student }))
    .sort((a, b) => a.student - b.student || a.teacher - b.teacher)
  const isSame = next.every(({ teacher, student }) =>
    mapping.some((pair) => pair.teacher === teacher && pair.student === student),
  )
  return isSame ? undefined : next
}
