import { z } from 'zod'
import { keptTestSchema, type KeptTest, type TestResult } from '../kept-test.ts'
import { changes, nothing, reads, runId } from '../request.ts'

export const KEPT_TEST_REQUESTS = {
  /** In the order in which they were kept. */
  'tests.list': reads<readonly KeptTest[]>()(nothing),
  /** Keeps a test, or another one under its id. Answers all. */
  'tests.keep': changes<readonly KeptTest[]>()(
    keptTestSchema.omit({ keptAt: true, id: true }).extend({ id: keptTestSchema.shape.id.optional() }),
  ),
  /** Nothing happens where there is none. Answers all. */
  'tests.remove': changes<readonly KeptTest[]>()(z.strictObject({ id: keptTestSchema.shape.id })),
  /** Of the tests of a student's classes; fails with `unknown-run`. */
  'tests.results': reads<readonly TestResult[]>()(z.strictObject({ run: runId })),
  /**
   * Tries a student on all tests of its classes that it was not tried on as it is now; fails as
   * `examples.look`, and with `inputs-changed` where its weights are gone.
   */
  'tests.try': changes<readonly TestResult[]>()(z.strictObject({ run: runId })),
} as const
