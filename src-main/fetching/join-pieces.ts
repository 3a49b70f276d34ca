import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { LongWork } from '../contract/progress.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { sha256OfFile } from '../processes/sha256-of-file.ts'
import { explainUnpacking } from './explain-unpacking.ts'
import { unpackZip } from './unpack-zip.ts'

export interface Joining {
  /** Zip files, each with a member that is a piece, in the order of the pieces. */
  readonly pieces: readonly { readonly archive: string; readonly member: string }[]
  /** The file that they make; it must not be there. */
  readonly target: string
  /** Of that file. */
  readonly sha256: string
}

/**
 * Puts a file together that several zip files hold in pieces, piece by piece: on disk it takes its
 * own size and that of one piece.
 * @throws StillroomError `download-failed` where a piece is missing or damaged or the file is
 * another one, `disk-full`, `interrupted`
 */
export async function joinPieces({ pieces, target, sha256 }: Joining, work: LongWork): Promise<void> {
  const folder = dirname(target)
  const piece = join(folder, '.piece')
  for (const { archive, member } of pieces) {
    const place = (name: string) => (name === member ? '.piece' : undefined)
    const found = await unpackZip({ archive, folder, place }, work)
    if (found.length === 0)
      throw new StillroomError('download-failed', `${archive} does not hold ${member}. Report this as a bug.`)
    try {
      const appended = createWriteStream(target, { flags: 'a' })
      await pipeline(createReadStream(piece), appended, { signal: work.signal })
    } catch (thrown) {
      throw explainUnpacking(thrown, archive, work.signal)
    }
    rmSync(piece)
  }
  const joined = await sha256OfFile(target, work.signal)
  if (joined !== sha256)
    throw new StillroomError(
      'download-failed',
      `What ${pieces.length} archives join to (${pieces[0]?.archive} and the following) has SHA-256 ${joined}, not ${sha256}. Delete them and fetch them again.`,
    )
}
