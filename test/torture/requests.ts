import { breakRequests } from '../support/break-requests.ts'
import type { Part } from './outcome.ts'

/** Asks a host for what no window asks. */
export const requests: Part = async ({ attacks, seed, folder, onProgress }) => {
  const { answers, losses } = await breakRequests(folder, attacks, seed, onProgress)
  return { attacks, losses, counts: answers }
}
