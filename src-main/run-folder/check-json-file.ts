import type { z } from 'zod'
import { NoRegularFile, readSmallFile } from '../processes/regular-file.ts'

/**
 * What a JSON file of a run's folder holds, or why it does not hold that, in words that follow its
 * name.
 */
export function checkJsonFile<T>(
  path: string,
  schema: z.ZodType<T>,
): { readonly value: T } | { readonly reason: string; readonly isMissing: boolean } {
  let read: unknown
  try {
    const bytes = readSmallFile(path)
    if (!bytes) return { reason: 'is missing', isMissing: true }
    read = JSON.parse(bytes.toString('utf8'))
  } catch (thrown) {
    const reason = thrown instanceof NoRegularFile ? thrown.message : 'cannot be read as JSON'
    return { reason, isMissing: false }
  }
  const { success, data, error } = schema.safeParse(read)
  if (success) return { value: data }
  const [issue] = error.issues
  const place = issue?.path.join('.')
  return {
    reason: `is not what a run folder holds: ${place ? `${place}: ` : ''}${issue?.message}`,
    isMissing: false,
  }
}
