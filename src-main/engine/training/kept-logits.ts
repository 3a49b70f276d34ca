import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { explainWriteError, writeAtomically } from '../../run-folder/write-atomically.ts'
import { vaultsFolder } from '../../teacher-vault/vault-storage.ts'

/** Dev sets, of each kilobytes; the oldest go. */
const MOST_KEPT = 200

/**
 * A teacher's logits on a dev set, as an earlier run kept them; undefined where none did, or the
 * file is damaged.
 * @param name all that decides a bit of them, hashed
 * @param count numbers that there must be
 */
export function readKeptLogits(name: string, count: number, root = logitsFolder()): Float32Array | undefined {
  try {
    const bytes = Uint8Array.from(readFileSync(join(root, name)))
    const logits = new Float32Array(bytes.buffer, 0, count)
    const [checksum] = new Uint32Array(bytes.buffer, logits.byteLength)
    return crc32(bytes.subarray(0, logits.byteLength)) === checksum ? logits.slice() : undefined
  } catch {
    return undefined // they are computed anew
  }
}

/** Keeps them; where the disk refuses, the next run computes them again. */
export function keepLogits(name: string, logits: Float32Array, root = logitsFolder()): void {
  const bytes = new Uint8Array(logits.buffer, logits.byteOffset, logits.byteLength)
  try {
    mkdirSync(root, { recursive: true })
    writeAtomically(join(root, name), bytes, new Uint8Array(Uint32Array.of(crc32(bytes)).buffer))
    const writtenAt = (file: string) => statSync(join(root, file)).mtimeMs
    const oldestFirst = readdirSync(root).sort((a, b) => writtenAt(a) - writtenAt(b))
    for (const file of oldestFirst.slice(0, -MOST_KEPT)) rmSync(join(root, file), { force: true })
  } catch (thrown) {
    if (!(explainWriteError(thrown, root) instanceof StillroomError)) throw thrown
  }
}

function logitsFolder(): string {
  return join(vaultsFolder(), 'logits')
}
