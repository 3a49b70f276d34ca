import { statSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES } from '../../contract/run-files.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { readDivergence, type KeptDivergence } from '../inspecting/read-divergence.ts'
import type { ChosenStudent } from './chosen-student.ts'

const FILES_KEPT = 6

export function divergenceFile({ folder, evaluation }: ChosenStudent): string {
  return join(folder, RUN_FILES.divergence, `${evaluation.step}.safetensors`)
}

/**
 * Reads what was measured of a student, or finds it read. A file that cannot be read, or is of
 * another dev set, is as none: it is measured anew.
 */
export function createDivergenceReader(): (student: ChosenStudent) => KeptDivergence | undefined {
  const known = lruCache<{ readonly writtenMs: number; readonly kept: KeptDivergence | undefined }>(
    FILES_KEPT,
  )
  return (student) => {
    const file = divergenceFile(student)
    const writtenMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs
    if (writtenMs === undefined) return undefined
    const before = known.get(file)
    if (before?.writtenMs === writtenMs) return before.kept
    const kept = readDivergence(file)
    known.set(file, { writtenMs, kept })
    return kept
  }
}
