import type { DistillPlan } from '../../contract/plan.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import type { JsonPath } from './json-path.ts'
import type { Mend, PlanProblem } from './plan-problem.ts'
import { LOSSES, type LossFacts } from '../../contract/losses.ts'
import { drawProblems } from './draw-problems.ts'
import { embeddingProblems } from './embedding-problems.ts'
import type { NetworkShape } from './network-shape.ts'
import { subjectOf } from './setting-words.ts'
import { shapeProblems } from './shape-problems.ts'
import { stageTrainProblems } from './stage-train-problems.ts'
import { proposeLayerMapping } from './propose-layer-mapping.ts'
import { isAveragedOverTokens, isInternal, lossTerm } from './loss-term.ts'
import { mixingProblems } from './mixing-problems.ts'
import { scheduleProblems } from './schedule-problems.ts'
import { stageListProblems } from './stage-list-problems.ts'
import { stagesOf } from './stages.ts'
import { isStaged } from './written-out-stages.ts'
import { weighedLayersProblems } from './weighed-layers-problems.ts'
import { StillroomError } from '../stillroom-error.ts'

export const PRETRAINED_WITHOUT_BASE = `${subjectOf(['student', 'start'])} is "pretrained", but the teacher is taken as it is, and what it was fine-tuned from is not known; start from the teacher's layers, or take a pretrained model as the teacher (teacher.model) and fine-tune it first (teacher.fineTune)`

/**
 * Settings of a plan that are right each by itself and do not go together. @param teacherLayers
 * where it is known: mends that need it
 */
export function distillProblems(plan: DistillPlan, teacherLayers?: number): readonly PlanProblem[] {
  const problems = [
    ...mappingProblems(plan, teacherLayers),
    ...embeddingProblems(plan),
    ...lossProblems(plan),
    ...startProblems(plan, teacherLayers),
    ...stageTrainProblems(plan),
    ...stageListProblems(plan),
  ]
  if (problems.length > 0) return problems
  const ofLimits = stageProblems(plan)
  if (ofLimits.length > 0) return ofLimits
  return [
    ...scheduleProblems(plan),
    ...drawProblems(plan),
    ...mixingProblems(plan),
    ...weighedLayersProblems(plan, teacherLayers),
  ]
}

/**
 * What can be said of a plan only once its teacher is known. @param own shape of the model that the
 * student starts as, where that is known too
 */
export function teacherProblems(
  plan: DistillPlan,
  teacher: NetworkShape,
  own?: NetworkShape,
): readonly PlanProblem[] {
  const { layers: teacherLayers } = teacher
  const layers = `the teacher has layers 1 to ${teacherLayers}`
  const ofMapping = plan.mapping.flatMap((pair, index): readonly PlanProblem[] =>
    pair.teacher <= teacherLayers
      ? []
      : [
          {
            path: ['mapping', index, 'teacher'],
            message: `${subjectOf(['mapping', index, 'teacher'])} is ${pair.teacher}; ${layers}`,
            mend: set('Map every k-th layer', ['mapping'], proposal(plan, teacherLayers)),
          },
        ],
  )
  const { start } = plan.student
  const isUnknown = start.from === 'model' && !own
  const ofShape = isUnknown ? [] : shapeProblems(plan, teacher, own)
  if (start.from !== 'teacher') return [...ofMapping, ...ofShape]
  const ofStart = start.layers.flatMap((layer, index): readonly PlanProblem[] =>
    layer <= teacherLayers
      ? []
      : [
          {
            path: ['student', 'start', 'layers', index],
            message: `${subjectOf(['student', 'start', 'layers', index])} is ${layer}; ${layers}`,
            mend: startMend(plan, teacherLayers),
          },
        ],
  )
  return [...ofMapping, ...ofStart, ...ofShape]
}

function mappingProblems(plan: DistillPlan, teacherLayers: number | undefined): readonly PlanProblem[] {
  const { mapping } = plan
  const problems: PlanProblem[] = []
  const internal = plan.losses.find(isInternal)
  if (internal && mapping.length === 0)
    problems.push({
      path: ['mapping'],
      message: `${subjectOf(['mapping'])} is empty, and ${LOSSES[internal.loss].title} compares mapped layers; map at least one teacher layer to a student layer`,
      mend:
        teacherLayers === undefined
          ? undefined
          : set('Map every k-th layer', ['mapping'], proposal(plan, teacherLayers)),
    })
  if (!internal && mapping.length > 0)
    problems.push({
      path: ['mapping'],
      message: `${subjectOf(['mapping'])} names layers, and no loss compares them; add an attention or a hidden-state loss, or leave the mapping empty`,
      mend: set('Empty the mapping', ['mapping'], []),
    })
  mapping.forEach(({ teacher, student }, index) => {
    if (student > plan.student.layers)
      problems.push({
        path: ['mapping', index, 'student'],
        message: `${subjectOf(['mapping', index, 'student'])} is ${student}; the student has layers 1 to ${plan.student.layers}`,
        mend: set(
          'Leave out what is too deep',
          ['mapping'],
          mapping.filter((pair) => pair.student <= plan.student.layers),
        ),
      })
    const isSame = (pair: LayerPair) => pair.teacher === teacher && pair.student === student
    const first = mapping.findIndex(isSame)
    if (first < index)
      problems.push({
        path: ['mapping', index],
        message: `${subjectOf(['mapping', index])} says again what ${subjectOf(['mapping', first])} says: ${teacher} → ${student}`,
        mend: set('Say it once', ['mapping', index], undefined),
      })
  })
  return problems
}

function lossProblems({ losses, strategy, training }: DistillPlan): readonly PlanProblem[] {
  const problems: PlanProblem[] = []
  const say = (path: JsonPath, message: string, mend: Mend) => void problems.push({ path, message, mend })
  if (isStaged(strategy) && !losses.some(isInternal))
    say(
      ['strategy', 'kind'],
      `${subjectOf(['strategy', 'kind'])} is ${strategy.kind}, which trains attention and hidden states in stages, and no loss compares them; use together`,
      set('Use together', ['strategy', 'kind'], 'together'),
    )
  losses.forEach((term, index) => {
    if (losses.findIndex(({ loss, at: place }) => loss === term.loss && place === term.at) < index)
      say(
        ['losses', index],
        `${subjectOf(['losses', index])}: ${LOSSES[term.loss].title} stands twice`,
        set('Remove one', ['losses', index], undefined),
      )
    if (term.per !== undefined && !isAveragedOverTokens(term))
      say(
        ['losses', index, 'per'],
        `${subjectOf(['losses', index, 'per'])} belongs to losses that are averaged over tokens; ${LOSSES[term.loss].title} at [CLS] is averaged over texts as it is`,
        set('Remove it', ['losses', index, 'per'], undefined),
      )
    const atOnce = Math.min(training.batchSize, training.microBatch ?? training.batchSize)
    const { title, isAcrossExamples }: LossFacts = LOSSES[term.loss]
    if (isAcrossExamples && atOnce === 1)
      say(
        ['losses', index],
        `${subjectOf(['losses', index])}: ${title} compares examples that are computed at once, and that is 1 at a time; ask for a larger batch or micro-batch, or use soft labels`,
        useSoftLabels(term, index),
      )
  })
  return problems
}

/** What can be said of a plan only once it is known how many classes there are. */
export function classProblems({ losses }: DistillPlan, classes: number): readonly PlanProblem[] {
  return losses.flatMap((term, index): readonly PlanProblem[] => {
    const { title, fewestClasses = 0 }: LossFacts = LOSSES[term.loss]
    if (classes >= fewestClasses) return []
    const path = ['losses', index]
    return [
      {
        path,
        message: `${subjectOf(path)}: ${title} compares how the classes stand to one another, and of ${classes} classes that is only a sign; it needs ${fewestClasses} or more. Use soft labels`,
        mend: useSoftLabels(term, index),
      },
    ]
  })
}

function useSoftLabels({ weight }: LossTerm, index: number): Mend {
  return set('Use soft labels', ['losses', index], { ...lossTerm('soft-label'), weight })
}

function startProblems(plan: DistillPlan, teacherLayers: number | undefined): readonly PlanProblem[] {
  const { start, layers } = plan.student
  if (start.from === 'teacher' && start.layers.length !== layers)
    return [
      {
        path: ['student', 'start', 'layers'],
        message: `${subjectOf(['student', 'start', 'layers'])} names ${start.layers.length} teacher layers for a student of ${layers}; name one for each`,
        mend: teacherLayers === undefined ? undefined : startMend(plan, teacherLayers),
      },
    ]
  if (start.from === 'pretrained' && plan.teacher.fineTune === undefined)
    return [
      {
        path: ['student', 'start'],
        message: PRETRAINED_WITHOUT_BASE,
        mend: teacherLayers === undefined ? undefined : startMend(plan, teacherLayers),
      },
    ]
  return []
}

function stageProblems(plan: DistillPlan): readonly PlanProblem[] {
  try {
    stagesOf(plan)
    return []
  } catch (thrown) {
    if (!(thrown instanceof StillroomError)) throw thrown
    const path = ['strategy', 'stageEpochs']
    return [{ path, message: thrown.message, mend: set('One limit for all stages', path, 1) }]
  }
}

function startMend(plan: DistillPlan, teacherLayers: number): Mend {
  const layers = proposal(plan, teacherLayers).map(({ teacher }) => teacher)
  return set(`Start from ${layers.join(', ')}`, ['student', 'start'], { from: 'teacher', layers })
}

function proposal(plan: DistillPlan, teacherLayers: number): readonly LayerPair[] {
  return proposeLayerMapping('every-kth', teacherLayers, plan.student.layers)
}

function set(title: string, path: JsonPath, value: unknown): Mend {
  return { title, changes: [{ path, value }] }
}
