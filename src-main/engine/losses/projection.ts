import type { LossPlace } from '../../contract/losses.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import { lossSettings } from '../../domain/plan/loss-term.ts'
import type { ParameterDescription } from '../../model-folder/parameters.ts'
import type { Node } from '../graph/graph.ts'
import { matMul } from '../graph/ops/matrix.ts'
import { add, cast } from '../graph/ops/pointwise.ts'
import { reshape, slice } from '../graph/ops/shape.ts'
import { lengthOf } from '../graph/raw-ops/shape.ts'

const PREFIX = 'projections.'

/** Whether a parameter is a term's projection, which is trained beside the student. */
export function isProjection(parameter: string): boolean {
  return parameter.startsWith(PREFIX)
}

/**
 * The weights of a term's projection by name: a matrix [teacher's width, student's width] and a
 * bias. One for all mapped pairs of the term, as in TinyBERT's published code (`fit_dense`), whose
 * layers share one nn.Linear; each term has its own.
 */
export function projectionNames(term: LossTerm): { readonly weight: string; readonly bias: string } {
  const name = `${PREFIX}${term.loss}.${lossSettings(term).at}`
  return { weight: `${name}.weight`, bias: `${name}.bias` }
}

/**
 * Of all terms that have one, each once though several stages have it on. They start as TinyBERT's
 * do: the matrix as the student's matrices at random, the bias 0.
 */
export function projectionParameters(
  losses: readonly LossTerm[],
  studentWidth: number,
  teacherWidth: number,
): readonly ParameterDescription[] {
  const described = losses
    .filter(({ projection }) => projection !== undefined)
    .flatMap((term): readonly ParameterDescription[] => {
      const { weight, bias } = projectionNames(term)
      return [
        { name: weight, shape: [teacherWidth, studentWidth], start: 'normal' },
        { name: bias, shape: [teacherWidth], start: 'zeros' },
      ]
    })
  return [...new Map(described.map((parameter) => [parameter.name, parameter])).values()]
}

/**
 * A student's states in the teacher's width: h·Wᵀ + b (Jiao et al. 2020, TinyBERT, arXiv
 * 1909.10351, eq. 8; Romero et al. 2015, FitNets, arXiv 1412.6550, before it). Aguilar et al. have
 * none: their students are as wide as the teacher.
 * @param states [B, T, student's width]
 * @param weight [teacher's width, student's width]; gradients flow here too, and to the bias
 * @param at where they are compared: of [CLS] alone, only its states are projected
 * @returns [B, T, teacher's width], T = 1 at [CLS]
 */
export function projected(
  states: Node,
  { weight, bias }: { readonly weight: Node; readonly bias: Node },
  at: LossPlace,
  precision: 'float32' | 'bfloat16',
): Node {
  const compared = at === 'cls' ? slice(states, 1, 0, 1) : states
  const [teacherWidth = -1, studentWidth = -1] = weight.shape
  const rows = reshape(compared, [-1, studentWidth])
  const product = matMul(cast(rows, precision), cast(weight, precision), { transposeB: true })
  const inTeachersWidth = add(cast(product, 'float32'), bias)
  return reshape(inTeachersWidth, [lengthOf(compared, 0), lengthOf(compared, 1), teacherWidth])
}
