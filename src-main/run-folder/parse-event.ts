import { isAscii } from 'node:buffer'
import { trainingEventSchema, type TrainingEvent } from '../contract/training-event.ts'
import { isUsualStep } from './usual-step.ts'

/** Lines are UTF-8; invalid bytes are an error, not replacement characters. */
const UTF8 = new TextDecoder('utf-8', { fatal: true })
const KINDS: ReadonlySet<unknown> = new Set(trainingEventSchema.options.map(({ shape }) => shape.kind.value))

/**
 * One line of events.jsonl as the event that it is, or why it is none, in words that follow "line
 * 12".
 */
export function parseEvent(
  bytes: Buffer,
): { readonly event: TrainingEvent } | { readonly event?: undefined; readonly reason: string } {
  let value: unknown
  try {
    value = JSON.parse(isAscii(bytes) ? bytes.toString('latin1') : UTF8.decode(bytes))
  } catch (thrown) {
    return { reason: thrown instanceof SyntaxError ? 'is no JSON' : 'is no text in UTF-8' }
  }
  if (isUsualStep(value)) return { event: value }
  if (typeof value !== 'object' || value === null || !('kind' in value) || typeof value.kind !== 'string')
    return { reason: 'is no event: an event is an object with seq, at and kind' }
  const { kind } = value
  if (!KINDS.has(kind))
    return {
      reason: `has the kind ${JSON.stringify(kind.slice(0, 40))}, which this Stillroom does not know; a newer one may have written it`,
    }
  const { success, data, error } = trainingEventSchema.safeParse(value)
  if (success) return { event: data }
  const [issue] = error.issues
  const place = issue?.path.join('.') ?? ''
  return {
    reason: `is no event of the kind ${kind}: ${place}: ${issue?.message}`,
  }
}
