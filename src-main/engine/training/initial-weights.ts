import type { LossTerm } from '../../contract/plan-losses.ts'
import type { StudentPlan } from '../../contract/plan-student.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { parametersOfLayer, type EncoderConfig } from '../../model-folder/encoder-config.ts'
import { describeParameters, type ParameterDescription } from '../../model-folder/parameters.ts'
import { projectionParameters } from '../losses/projection.ts'
import type { Weights } from './model-variables.ts'
import { normalNumbers, randomNumbers } from './random-numbers.ts'

/**
 * What a model starts from: a value from elsewhere for each parameter that `find` knows, the others
 * at random by (seed, name).
 */
export function initialWeights(
  config: EncoderConfig,
  classes: number,
  seed: number,
  find: (name: string) => Float32Array | undefined,
): Weights {
  return valuesOf(describeParameters(config, classes), config, seed, find)
}

/** What the projections of a plan's losses start from: by (seed, name) too. */
export function initialProjections(
  losses: readonly LossTerm[],
  student: EncoderConfig,
  teacher: EncoderConfig,
  seed: number,
): Weights {
  return valuesOf(projectionParameters(losses, student.width, teacher.width), student, seed, () => undefined)
}

function valuesOf(
  parameters: readonly ParameterDescription[],
  { initializerRange }: EncoderConfig,
  seed: number,
  find: (name: string) => Float32Array | undefined,
): Weights {
  return new Map(
    parameters.map(({ name, shape, start }) => {
      const size = shape.reduce((product, length) => product * length, 1)
      const found = find(name)
      if (found && found.length !== size) {
        throw new StillroomError(
          'invalid-model',
          `${name} has ${found.length} numbers where ${size} are needed`,
        )
      }
      const fresh = () =>
        start === 'normal'
          ? normalNumbers(size, initializerRange, randomNumbers('weights', seed, name))
          : new Float32Array(size).fill(start === 'ones' ? 1 : 0)
      return [name, found ?? fresh()] as const
    }),
  )
}

/**
 * Where a student's parameters come from. Parameters that several layers share come from where the
 * first of these starts.
 * @param student, origin the shapes of the student and its teacher
 * @param teacher the fine-tuned teacher's weights
 * @param base the weights that the teacher was fine-tuned from, for a student that starts as
 * `pretrained`; those of its own model, for one that starts as a `model`
 * @param checkpoint another student's weights; needed for one that starts from a checkpoint
 * @throws StillroomError `invalid-model` when a checkpoint lacks a parameter: nothing is filled in
 */
export function studentStart(
  start: StudentPlan['start'],
  student: EncoderConfig,
  origin: EncoderConfig,
  teacher: Weights,
  base: Weights | undefined,
  checkpoint?: Weights,
): (name: string) => Float32Array | undefined {
  switch (start.from) {
    case 'teacher':
      return (name) =>
        teacher.get(
          withLayer(name, (index) => {
            const first = start.layers.findIndex((_, layer) => parametersOfLayer(student, layer) === index)
            return parametersOfLayer(origin, (start.layers[first] ?? 0) - 1)
          }),
        )
    case 'model':
    case 'pretrained': {
      if (!base)
        throw new StillroomError(
          'invalid-plan',
          'A student that starts as a pretrained model needs that model',
        )
      return (name) => (name.startsWith('classifier.') ? undefined : base.get(name))
    }
    case 'checkpoint':
      return (name) => {
        const found = checkpoint?.get(name)
        if (found) return found
        throw new StillroomError(
          'invalid-model',
          `The checkpoint (step ${start.step} of run ${start.run}) has no ${name}; it is of another kind of student`,
        )
      }
    case 'random':
      return () => undefined
  }
}

/**
 * What a student that starts from its teacher's layers has no norm for, or the norm no place, in
 * sentences: with norms first, layer 1 has none before its attention, as the embeddings' stands
 * there.
 */
export function normNotes({ start }: StudentPlan, { normsFirst }: EncoderConfig): readonly string[] {
  if (!normsFirst || start.from !== 'teacher') return []
  const [first = 1, ...others] = start.layers
  const moved = others.flatMap((layer, index) => (layer === 1 ? [index + 2] : []))
  return [
    ...(first === 1
      ? []
      : [
          `Student layer 1 starts as teacher layer ${first} without the norm before its attention: in this family the first layer has none.`,
        ]),
    ...moved.map(
      (layer) =>
        `The norm before the attention of student layer ${layer} starts anew: teacher layer 1, which the layer starts as, has none.`,
    ),
  ]
}

/** encoder.layer.I.rest → encoder.layer.J.rest, I and J counted from 0; other names stay. */
function withLayer(name: string, mapped: (index: number) => number): string {
  return name.replace(
    /^encoder\.layer\.(\d+)\./,
    (_, index: string) => `encoder.layer.${mapped(Number(index))}.`,
  )
}
