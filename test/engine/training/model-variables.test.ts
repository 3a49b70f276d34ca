import { expect, test } from 'vitest'
import { Graph } from '../../../src-main/engine/graph/graph.ts'
import { createModelVariables } from '../../../src-main/engine/training/model-variables.ts'
import { testBackend } from '../../support/test-backend.ts'

/**
 * TensorFlow takes a JavaScript array's memory as it is where its address is a multiple of this,
 * and copies it elsewhere.
 */
const ALIGNMENT_BYTES = 64
const LENGTH = 16

test('variables keep no hold of the arrays that they were set from', () => {
  // One parameter for each address that an array can have, so that some are taken without being
  // copied.
  const shifts = Array.from({ length: ALIGNMENT_BYTES / 4 }, (_, index) => index * 4)
  const graph = new Graph(testBackend())
  const parameters = shifts.map((shift) => ({
    name: `at-${shift}`,
    shape: [LENGTH],
    start: 'zeros' as const,
  }))
  const variables = createModelVariables(graph, 'model', parameters)
  const session = testBackend().load(graph)
  const weights = new Map(
    shifts.map((shift) => [`at-${shift}`, new Float32Array(new ArrayBuffer(1024), shift, LENGTH).fill(2)]),
  )
  variables.assign(session, weights)
  for (const values of weights.values()) values.fill(7)
  for (const values of variables.fetch(session).values())
    expect(values).toEqual(new Float32Array(LENGTH).fill(2))
  session.close()
})
