import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SURGERY_TENSORS } from '../../contract/layer-surgery.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { surgeryCalled } from '../../domain/dev-set/surgery-id.ts'
import type { ModelColumns } from '../../domain/dev-set/model-columns.ts'
import { surgeryOutcomes, type SurgeryOutcomes } from '../../domain/dev-set/surgery-outcomes.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { readSafetensors, type StoredTensor } from '../../model-folder/read-safetensors.ts'
import type { ChosenStudent } from './chosen-student.ts'

/** What a student answered after surgeries, all of them on the same n examples. */
export interface KeptSurgery {
  /** [n], positions in the dev set, in its order. */
  readonly examples: Int32Array
  /** [n, K] of the student as it is, computed along. */
  readonly none: Float32Array
  /** [n, K] by the surgeries' ids, without `none`. */
  readonly logits: ReadonlyMap<string, Float32Array>
}

/** The same, and what became of the examples. */
export interface AskedSurgery {
  readonly kept: KeptSurgery
  /** By the surgeries' ids. */
  readonly outcomes: ReadonlyMap<string, SurgeryOutcomes>
}

interface KeptFile {
  readonly examples: Int32Array
  readonly logits: Float32Array
}

const SUFFIX = '.safetensors'
const STUDENTS_KEPT = 6

/** Where the logits after a surgery are kept. */
export function surgeryFile({ folder, evaluation }: ChosenStudent, id: string): string {
  return join(folder, RUN_FILES.surgery, String(evaluation.step), `${id}${SUFFIX}`)
}

/**
 * Reads what a student answered after surgeries, or finds it read; undefined where it was asked
 * nothing. A file that cannot be read, or is of other examples than that of `none`, is as none.
 */
export function createSurgeryReader(): (student: ChosenStudent) => KeptSurgery | undefined {
  const known = lruCache<{ readonly written: string; readonly kept: KeptSurgery | undefined }>(STUDENTS_KEPT)
  return (student) => {
    const found = keptFiles(student)
    const key = surgeryFile(student, '')
    const written = found.map(({ id, writtenMs }) => `${id} ${writtenMs}`).join()
    const before = known.get(key)
    if (before?.written === written) return before.kept
    const kept = readSurgery(
      student,
      found.map(({ id }) => id),
    )
    known.set(key, { written, kept })
    return kept
  }
}

/**
 * @param model the student as it is
 * @returns undefined where it is of another dev set
 */
export function askedSurgery(kept: KeptSurgery, model: ModelColumns): AskedSurgery | undefined {
  const { examples, none, logits } = kept
  const isOfThisSet =
    none.length === examples.length * model.task.outputs && (examples.at(-1) ?? 0) < model.right.length
  if (!isOfThisSet) return undefined
  const outcomes = [...logits].map(([id, after]) => [id, surgeryOutcomes(model, after, examples)] as const)
  return { kept, outcomes: new Map(outcomes) }
}

function keptFiles(student: ChosenStudent): readonly { readonly id: string; readonly writtenMs: number }[] {
  try {
    return readdirSync(join(surgeryFile(student, ''), '..')).flatMap((name) => {
      const id = name.slice(0, -SUFFIX.length)
      if (!name.endsWith(SUFFIX) || !surgeryCalled(id)) return []
      const writtenMs = statSync(surgeryFile(student, id), { throwIfNoEntry: false })?.mtimeMs
      return writtenMs === undefined ? [] : [{ id, writtenMs }]
    })
  } catch {
    return [] // nobody asked yet
  }
}

function readSurgery(student: ChosenStudent, ids: readonly string[]): KeptSurgery | undefined {
  const none = readKept(surgeryFile(student, 'none'))
  if (!none) return undefined
  const { examples } = none
  const others = ids.flatMap((id) => {
    const kept = id === 'none' ? undefined : readKept(surgeryFile(student, id))
    const isOfThese =
      kept?.logits.length === none.logits.length && kept.examples.every((one, at) => one === examples[at])
    return isOfThese ? [[id, kept.logits] as const] : []
  })
  return { examples, none: none.logits, logits: new Map(others) }
}

function readKept(file: string): KeptFile | undefined {
  try {
    const tensors = readSafetensors(file)
    const [examples, logits] = [tensors.get(SURGERY_TENSORS.examples), tensors.get(SURGERY_TENSORS.logits)]
    if (!examples || !logits) return undefined
    return { examples: new Int32Array(bufferOf(examples)), logits: new Float32Array(bufferOf(logits)) }
  } catch {
    return undefined
  }
}

/** Aligned for numbers, which a part of a file need not be. */
function bufferOf({ data }: StoredTensor): ArrayBuffer {
  return data.slice().buffer as ArrayBuffer
}
