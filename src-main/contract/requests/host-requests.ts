import type { HostNotice } from '../host-notice.ts'
import { nothing, reads } from '../request.ts'

export const HOST_REQUESTS = {
  'host.describe': reads<{
    readonly version: string
    readonly name: string
    readonly home: string
    readonly notices: readonly HostNotice[]
  }>()(nothing),
  /** Bytes that may still be written where runs live. */
  'host.disk': reads<{ readonly freeBytes: number; readonly totalBytes: number }>()(nothing),
} as const
