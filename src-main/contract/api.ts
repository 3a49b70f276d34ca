import type { z } from 'zod'
import type { StillroomErrorData } from './errors.ts'
import type { Request } from './request.ts'
import { BENCH_REQUESTS } from './requests/bench-requests.ts'
import { CAPSULE_REQUESTS } from './requests/capsule-requests.ts'
import { COMPARISON_REQUESTS } from './requests/comparison-requests.ts'
import { EXAMPLE_REQUESTS } from './requests/example-requests.ts'
import { HOST_REQUESTS } from './requests/host-requests.ts'
import { JOB_REQUESTS } from './requests/job-requests.ts'
import { KEPT_TEST_REQUESTS } from './requests/kept-test-requests.ts'
import { LIBRARY_REQUESTS } from './requests/library-requests.ts'
import { PLAN_REQUESTS } from './requests/plan-requests.ts'
import { RUN_REQUESTS } from './requests/run-requests.ts'
import { RUN_DETAILS_REQUESTS } from './requests/run-details-requests.ts'
import { SAVED_VIEW_REQUESTS } from './requests/saved-view-requests.ts'
import { STUDY_REQUESTS } from './requests/study-requests.ts'

/**
 * Every question that a window may ask of a host, said once for all adapters; one file a feature. A
 * name that is not here is refused.
 */
export const API = {
  ...HOST_REQUESTS,
  ...LIBRARY_REQUESTS,
  ...RUN_REQUESTS,
  ...JOB_REQUESTS,
  ...RUN_DETAILS_REQUESTS,
  ...CAPSULE_REQUESTS,
  ...COMPARISON_REQUESTS,
  ...EXAMPLE_REQUESTS,
  ...SAVED_VIEW_REQUESTS,
  ...KEPT_TEST_REQUESTS,
  ...STUDY_REQUESTS,
  ...PLAN_REQUESTS,
  ...BENCH_REQUESTS,
} as const satisfies Record<string, Request<z.ZodType, unknown>>

export type RequestName = keyof typeof API
/** What a request is asked, as it comes: nothing is believed of it yet. */
export type Ask<Name extends RequestName> = z.input<(typeof API)[Name]['ask']>
/** What a handler is given: parsed, with defaults filled in. */
export type Given<Name extends RequestName> = z.output<(typeof API)[Name]['ask']>
export type Answer<Name extends RequestName> = Exclude<(typeof API)[Name]['answer'], undefined>

/** One function for each request; a missing one does not compile. */
export type Handlers = {
  readonly [Name in RequestName]: (ask: Given<Name>) => Answer<Name> | Promise<Answer<Name>>
}

/** The handlers behind the one door: each parses what it is asked first (host/check-asks.ts). */
export type HostApi = {
  readonly [Name in RequestName]: (ask: Ask<Name>) => Answer<Name> | Promise<Answer<Name>>
}

export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: StillroomErrorData }
