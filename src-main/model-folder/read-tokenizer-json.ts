import { statSync } from 'node:fs'
import type { z } from 'zod'
import { StillroomError } from '../domain/stillroom-error.ts'
import { readTextFile } from './read-json-file.ts'

const LARGEST_TOKENIZER_FILE = 50_000_000

export function tokenizerRefusal(path: string, what: string): StillroomError {
  return new StillroomError('invalid-tokenizer', `${path} is no tokenizer that Stillroom can trust: ${what}`)
}

/**
 * A JSON file of a tokenizer, checked. @throws StillroomError `invalid-tokenizer` naming all that
 * is wrong
 */
export function readTokenizerJson<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(parse(readTokenizerText(path), path))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues
    .slice(0, 10)
    .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw tokenizerRefusal(path, problems.join('; '))
}

export function readTokenizerText(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > LARGEST_TOKENIZER_FILE)
    throw tokenizerRefusal(path, `it is larger than ${LARGEST_TOKENIZER_FILE} bytes`)
  return readTextFile(path, LARGEST_TOKENIZER_FILE)
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw tokenizerRefusal(path, 'it is not JSON')
  }
}
