import { isDeepStrictEqual } from 'node:util'
import type { ClassifierSource } from '../../contract/inspection.ts'
import type { Surgery } from '../../contract/layer-surgery.ts'
import { messageOf } from '../../domain/message-of.ts'
import { layerPairs } from '../../domain/plan/layer-pairs.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { readTokenizer } from '../../model-folder/read-tokenizer.ts'
import { sourceConfig } from '../../model-folder/source-config.ts'
import { surgeryRefusal, unlikeLayers } from '../../model-folder/surgery-refusal.ts'
import type { ReadableDb } from '../../storage/database.ts'
import type { ChosenStudent } from './chosen-student.ts'
import { teacherSource } from '../inspecting/classifier-sources.ts'
import { studentSource, weightsAreGone } from './student-source.ts'

/** What can be done to a student. */
export interface OfferedSurgeries {
  readonly surgeries: readonly Surgery[]
  /** Why the others cannot be done, in sentences. */
  readonly refused: readonly string[]
  readonly student: ClassifierSource | undefined
  /** Undefined where nothing of it can stand in the student. */
  readonly teacher: (ClassifierSource & { readonly layers: number }) | undefined
  readonly layers: number
  /** Why any other surgery of these layers cannot be done. */
  readonly refusal: (surgery: Surgery) => string | undefined
}

/**
 * Every layer skipped; every layer replaced by the teacher's that it was mapped to, was started
 * from, or that stands at its height; the teacher's head.
 */
export function offeredSurgeries(db: ReadableDb, chosen: ChosenStudent): OfferedSurgeries {
  const student = studentSource(db, chosen)
  const nothing = { surgeries: [], teacher: undefined, layers: 0 }
  const noneOf = (why: string): OfferedSurgeries => ({
    ...nothing,
    student: undefined,
    refused: [why],
    refusal: () => why,
  })
  if (!student) return noneOf(`${weightsAreGone(chosen)}.`)
  try {
    const config = sourceConfig(student)
    const { teacher, why } = fittingTeacher(chosen, student, config)
    const refusal = (surgery: Surgery): string | undefined => {
      const isOfTeacher = surgery.kind === 'replace' || surgery.kind === 'head'
      if (isOfTeacher && !teacher) return why
      if ('layer' in surgery && surgery.layer > config.layers)
        return `The student has ${config.layers} layers, and no layer ${surgery.layer}.`
      if (surgery.kind === 'replace' && teacher && surgery.teacher > teacher.layers)
        return `The teacher has ${teacher.layers} layers, and no layer ${surgery.teacher}.`
      return surgeryRefusal(surgery, config)
    }
    const proposed = proposedSurgeries(chosen, config.layers, teacher?.layers ?? 0)
    const whys = [...(why ? [why] : []), ...proposed.flatMap((surgery) => refusal(surgery) ?? [])]
    return {
      surgeries: proposed.filter((surgery) => refusal(surgery) === undefined),
      refused: [...new Set(whys)],
      student,
      teacher,
      layers: config.layers,
      refusal,
    }
  } catch (thrown) {
    return noneOf(messageOf(thrown))
  }
}

function proposedSurgeries(
  { plan: { mapping, student }, sources }: ChosenStudent,
  layers: number,
  teacherLayers: number,
): readonly Surgery[] {
  const skips = Array.from({ length: layers }, (_, at): Surgery => ({ kind: 'skip', layer: at + 1 }))
  if (teacherLayers === 0) return skips
  const startedAs = student.start.from === 'teacher' ? student.start.layers : sources.start?.layers
  const of = layerPairs(mapping, teacherLayers, layers)
    .filter(({ teacher }) => teacher > 0)
    .map(({ isMapped, teacher, student: layer }): Surgery => {
      const started = isMapped ? undefined : startedAs?.[layer - 1]
      return { kind: 'replace', layer, teacher: started ?? teacher }
    })
  return [...skips, ...of, { kind: 'head' }]
}

function fittingTeacher(
  chosen: ChosenStudent,
  student: ClassifierSource,
  config: EncoderConfig,
): { readonly teacher?: OfferedSurgeries['teacher']; readonly why?: string } {
  try {
    const source = teacherSource(chosen)
    const theirs = sourceConfig(source)
    const why =
      unlikeLayers(config, theirs) ??
      (chosen.sources.student && !readsAlike(student, config, source, theirs)
        ? 'The teacher cuts texts into other tokens than the student: its layers have never met the student’s.'
        : undefined)
    return why ? { why } : { teacher: { ...source, layers: theirs.layers } }
  } catch (thrown) {
    return { why: messageOf(thrown) }
  }
}

/** A student that started as another model than its teacher may have another's tokenizer. */
function readsAlike(
  student: ClassifierSource,
  own: EncoderConfig,
  teacher: ClassifierSource,
  theirs: EncoderConfig,
): boolean {
  const like = student.checkpointOf?.like ?? student.path
  return (
    own.vocabularySize === theirs.vocabularySize &&
    isDeepStrictEqual(
      readTokenizer(like, own.vocabularySize),
      readTokenizer(teacher.path, theirs.vocabularySize),
    )
  )
}
