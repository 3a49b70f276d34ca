import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FamilyId } from '../../src-main/contract/families.ts'
import { readModel, type Model } from '../../src-main/model-folder/read-weights.ts'
import { fromFloat32, writeSafetensors } from '../../src-main/engine/weights/write-safetensors.ts'
import { writeModelFolder } from '../../src-main/engine/weights/write-model-folder.ts'
import { FIXTURES } from './fixtures.ts'
import { familyWeight } from './family-numbers.ts'

/** A model as Python saves it. */
interface SavedModel {
  readonly config: Readonly<Record<string, unknown>>
  /** Shape by name. */
  readonly tensors: Readonly<Record<string, readonly number[]>>
}

/** A case of test/reference/families.py. */
export interface FamilyCase {
  /** Tokens of the longest text of its batch. */
  readonly longest: number
  readonly teacher: SavedModel
  readonly student: SavedModel
  /** config.json of ours with which Python loaded the student, nothing missing. */
  readonly exported?: unknown
}

export const FAMILY_CLASSES = ['one', 'two', 'three'] as const

export function readFamilyCases(family: FamilyId): Readonly<Record<string, FamilyCase>> {
  const text = readFileSync(join(FIXTURES, 'families', `${family}.json`), 'utf8')
  return (JSON.parse(text) as { readonly cases: Readonly<Record<string, FamilyCase>> }).cases
}

/** Writes a model's folder as Python would, and reads it. */
export function readSavedModel(role: string, { config, tensors }: SavedModel, folder: string): Model {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  const stored = Object.entries(tensors).map(
    ([name, shape]) => [name, fromFloat32(shape, familyWeight(role, name, shape))] as const,
  )
  writeSafetensors(join(folder, 'model.safetensors'), new Map(stored))
  return readModel(folder)
}

/** Writes a case's student as a run writes its result. */
export function exportStudent({ student }: FamilyCase, folder: string): void {
  const { config, weights } = readSavedModel('student', student, `${folder}.python`)
  writeModelFolder(folder, { config, labels: FAMILY_CLASSES, weights, tokenizerFrom: `${folder}.python` })
}
