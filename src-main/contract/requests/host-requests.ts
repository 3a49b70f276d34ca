import { nothing, reads } from '../request.ts'

export const HOST_REQUESTS = {
  'host.describe': reads<{ readonly version: string; readonly name: string; readonly home: string }>()(
    nothing,
  ),
} as const
