import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { trainingEventSchema } from '../../src-main/contract/training-event.ts'
import { parseEvent } from '../../src-main/run-folder/parse-event.ts'
import { isUsualStep } from '../../src-main/run-folder/usual-step.ts'

const step = {
  seq: 3,
  at: '2026-01-01T00:00:00.000Z',
  kind: 'step',
  step: 2,
  stage: 0,
  epoch: 0,
  loss: 0.5,
  terms: [
    { loss: 'soft-label', value: 0.2 },
    { loss: 'attention-kl', value: 0.3, pairs: [{ teacher: 4, student: 2, value: 0.3 }] },
  ],
  learningRate: 1e-4,
  gradientNorm: 1,
  examples: 32,
  tokens: 320,
  durationMs: 12.5,
  fillMs: 3,
  vaultChunks: 7,
}
const odd = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    '1',
    -1,
    0.5,
    1e300,
    2 ** 31,
    2 ** 53,
    Number.NaN,
    Infinity,
    [],
    {},
    [null],
    true,
  ),
  fc.double(),
  fc.integer(),
  fc.string(),
)
/** The step with something else at one place of it, however deep. */
function changed(value: unknown, path: readonly (string | number)[], put: unknown): unknown {
  const [first, ...rest] = path
  if (first === undefined) return put
  const copy = Object.assign(Array.isArray(value) ? [] : {}, value) as Record<string | number, unknown>
  copy[first] = changed((value as Record<string | number, unknown>)[first], rest, put)
  return copy
}
const places = fc.oneof(
  fc.constantFrom(...Object.keys(step)).map((key) => [key]),
  fc.constantFrom('loss', 'value', 'pairs').map((key) => ['terms', 1, key]),
  fc.constantFrom('teacher', 'student', 'value').map((key) => ['terms', 1, 'pairs', 0, key]),
)

describe('a line of the log', () => {
  test('is a usual step only where the schema says that it is a step', () => {
    expect(isUsualStep(step)).toBe(true)
    fc.assert(
      fc.property(places, odd, (place, put) => {
        const value = changed(step, place, put)
        if (isUsualStep(value)) expect(trainingEventSchema.safeParse(value).success).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  test('is an event or a reason, whatever its bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const found = parseEvent(Buffer.from(bytes))
          expect(found.event ?? found.reason).toBeTruthy()
        },
      ),
    )
  })

  test('of a kind that is not known is said to be perhaps a newer one', () => {
    const line = Buffer.from(JSON.stringify({ ...step, kind: 'rewound' }))
    expect(parseEvent(line)).toMatchObject({
      reason: expect.stringContaining('a newer one may have written it'),
    })
  })

  test('names the field that does not fit', () => {
    const line = Buffer.from(JSON.stringify({ ...step, terms: undefined }))
    expect(parseEvent(line)).toMatchObject({
      reason: expect.stringMatching(/event of the kind step: terms: /),
    })
  })
})
