import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { FamilyId } from '../../../src-main/contract/families.ts'
import { surgeryCalled } from '../../../src-main/domain/dev-set/surgery-id.ts'
import { readsOfLogits } from '../../../src-main/engine/encoder/reads.ts'
import { Graph } from '../../../src-main/engine/graph/graph.ts'
import { addClassifier, type ClassifierParts } from '../../../src-main/engine/predicting/classifier.ts'
import { operatedOn } from '../../../src-main/engine/predicting/operated-on.ts'
import { encoderFeeds } from '../../../src-main/engine/training/step-feeds.ts'
import { FAMILY_CLASSES, readFamilyCases, readSavedModel } from '../../support/family-fixtures.ts'
import { familyBatch } from '../../support/family-numbers.ts'
import { FIXTURES } from '../../support/fixtures.ts'
import { testBackend } from '../../support/test-backend.ts'

/** By test/reference/layer_surgery.py: family → surgery → logits. */
const reference = JSON.parse(readFileSync(join(FIXTURES, 'layer-surgery.json'), 'utf8')) as Readonly<
  Record<FamilyId, Readonly<Record<string, readonly (readonly number[])[]>>>
>
const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe.each(Object.entries(reference))('a student of the family %s', (name, afterSurgery) => {
  const family = name as FamilyId
  const [first] = Object.values(readFamilyCases(family))
  const model = (role: 'teacher' | 'student'): ClassifierParts => ({
    ...readSavedModel(role, first![role], join(root, `${family}.${role}`)),
    outputs: FAMILY_CLASSES.length,
  })
  const [student, teacher] = [model('student'), model('teacher')]

  test('answers as PyTorch after every surgery, and to the bit as before where a layer is put in its own place', () => {
    const expected = Object.entries(afterSurgery)
    const batch = familyBatch('batch', {
      rows: 4,
      longest: first!.longest,
      vocabulary: student.config.vocabularySize,
      classes: FAMILY_CLASSES.length,
    })
    const ownPlace = operatedOn(student, student, { kind: 'replace', layer: 2, teacher: 2 })
    const [whole, itself, ...operated] = logitsOf(
      [student, ownPlace, ...expected.map(([id]) => operatedOn(student, teacher, surgeryCalled(id)!))],
      batch,
    )
    expect(itself).toEqual(whole)
    const apart = operated.map((logits, at) => [
      expected[at]![0],
      mostApart(logits!, expected[at]![1].flat()),
    ])
    expect(apart.filter(([, most]) => !(Number(most) < 1e-4))).toEqual([])
  })
})

/** Each network's logits of one batch; all in one graph, whose optimising costs the time. */
function logitsOf(
  networks: readonly ClassifierParts[],
  batch: ReturnType<typeof familyBatch>,
): readonly Float32Array[] {
  const graph = new Graph(testBackend())
  const nodes = networks.map((parts, at) => addClassifier(graph, `n${at}_`, parts, readsOfLogits, 'float32'))
  const session = testBackend().load(graph)
  try {
    nodes.forEach(({ variables }, at) => variables.assign(session, networks[at]!.weights))
    const feeds = new Map(nodes.flatMap(({ inputs }) => [...encoderFeeds(inputs, batch)]))
    const found = session.run(
      feeds,
      nodes.map(({ logits }) => logits),
    )
    return found.map(({ data }) => Float32Array.from(data))
  } finally {
    session.close()
  }
}

function mostApart(found: Float32Array, wanted: readonly number[]): number {
  return Math.max(...wanted.map((value, at) => Math.abs(value - (found[at] ?? Number.NaN))))
}
