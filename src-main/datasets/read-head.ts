import { explainReadError } from './explain-read-error.ts'
import { openText } from './open-text.ts'

const HEAD_BYTES = 1 << 16

/**
 * The beginning of a text file, unpacked; its last character may be cut.
 * @throws StillroomError `invalid-dataset` when it cannot be read, or is no text
 */
export async function readHead(path: string): Promise<string> {
  const text = await openText(path).catch((thrown: unknown) => {
    throw explainReadError(thrown, path)
  })
  try {
    const { head } = await text.peek(HEAD_BYTES)
    return Buffer.from(head.buffer, head.byteOffset, head.length).toString('utf8')
  } finally {
    await text.close()
  }
}
