import type { LossTerm } from '../../contract/plan-losses.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { looksAt, readsMixtures } from '../../domain/plan/loss-term.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { mixedPartsOfStage } from '../../teacher-vault/teacher-parts.ts'
import { encoderOf, type EncoderInputs, type EncoderOutputs } from '../encoder/encoder.ts'
import { mixedTexts } from '../encoder/mixed-texts.ts'
import type { Network } from '../encoder/network.ts'
import type { Node } from '../graph/graph.ts'
import { reversed } from '../graph/ops/shape.ts'
import type { LayerPairInputs } from '../losses/loss.ts'
import { layerPair } from './compared-layers.ts'
import { readsOfParts } from './reads-of-parts.ts'
import type { StageLosses } from './step-graph-plan.ts'

/** What the networks say of a batch whose texts are mixed, as far as a stage reads it. */
export interface MixedOutputs {
  readonly student: EncoderOutputs
  readonly teacher: EncoderOutputs
  /** 1 where either text has a token, [B, T]. */
  readonly mask: Node
  /** λ: how much of a mixture is the text that it is counted for, []. */
  readonly share: Node
}

/** Whether any loss of a stage looks at mixtures of texts. */
export function mixesTexts({ terms }: StageLosses): boolean {
  return terms.some(readsMixtures)
}

/** A network and what it reads. */
interface Reader {
  readonly network: Network
  readonly config: EncoderConfig
  readonly inputs: EncoderInputs
}

/**
 * Both networks, once more, on mixtures that have the same share.
 * @returns what each stage reads of them, nothing where it looks at none
 */
export function mixedOutputs(
  stages: readonly StageLosses[],
  student: Reader,
  teacher: Reader,
  share: Node,
): readonly MixedOutputs[] {
  const read = (of: keyof LayerPair, { network, config, inputs }: Reader) => {
    const texts = mixedTexts(network, inputs, share)
    const reads = stages.map((stage) => readsOfParts(mixedPartsOfStage(stage, of), config))
    return { mask: texts.mask, outputs: encoderOf(network, texts, reads) }
  }
  const [ofStudent, ofTeacher] = [read('student', student), read('teacher', teacher)]
  return stages.map((_, index) => ({
    student: ofStudent.outputs[index] as EncoderOutputs,
    teacher: ofTeacher.outputs[index] as EncoderOutputs,
    mask: ofStudent.mask,
    share,
  }))
}

/**
 * What a consistency compares: mixtures with their first texts, and with their second, the same
 * batch in reverse. The student's texts as they are stand where a teacher's would.
 * @param pairs of one student layer
 * @param own of texts as they are
 * @param mask of texts as they are, [B, T]
 */
export function consistencySides(
  term: LossTerm,
  [{ student: layer }]: readonly [LayerPair, ...LayerPair[]],
  own: EncoderOutputs,
  mixed: MixedOutputs,
  mask: Node,
): readonly [first: LayerPairInputs, second: LayerPairInputs] {
  const first = {
    ...layerPair([{ teacher: layer, student: layer }], own, mixed.student, undefined),
    mask,
  }
  const second = { ...first, mask: reversed(mask) }
  return [
    first,
    looksAt(term.loss) === 'attention'
      ? { ...second, teacherAttention: reversed(first.teacherAttention) }
      : { ...second, teacherState: reversed(first.teacherState) },
  ]
}
