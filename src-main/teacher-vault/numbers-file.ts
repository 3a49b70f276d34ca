import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { StillroomError } from '../domain/stillroom-error.ts'
import type { VaultDescription } from './vault-files.ts'

type Precision = VaultDescription['precision']

export const NUMBER_BYTES: Readonly<Record<Precision, number>> = { float32: 4, float16: 2 }

/** A file of numbers of one precision; places in it are counted in numbers. */
export class NumbersFile {
  private readonly path: string
  private readonly precision: Precision
  private readonly handle: number
  /** Where numbers of 16 bits are read to; grows and is used again. */
  private halves = new Float16Array()

  /** Opens a file, or begins an empty one. */
  constructor(path: string, precision: Precision) {
    this.path = path
    this.precision = precision
    this.handle = openSync(path, existsSync(path) ? 'r+' : 'w+')
  }

  /** @returns the checksum of what was written */
  write(numbers: Float32Array, from: number): number {
    const bytes = bytesOf(this.precision === 'float16' ? Float16Array.from(numbers) : numbers)
    const position = this.positionOf(from)
    for (let at = 0; at < bytes.length;)
      at += writeSync(this.handle, bytes, at, bytes.length - at, position + at)
    return crc32(bytes)
  }

  /** The checksum of some numbers; undefined where the file ends before. */
  checksum(from: number, count: number): number | undefined {
    const bytes = Buffer.allocUnsafe(count * NUMBER_BYTES[this.precision])
    return this.readBytes(bytes, from) ? crc32(bytes) : undefined
  }

  /** Fills an array. @throws StillroomError `corrupt-vault` when the file ends before */
  read(into: Float32Array, from: number): void {
    if (this.precision === 'float16' && this.halves.length < into.length)
      this.halves = new Float16Array(into.length)
    const stored = this.precision === 'float16' ? this.halves.subarray(0, into.length) : into
    if (!this.readBytes(bytesOf(stored), from))
      throw new StillroomError('corrupt-vault', `${this.path} became shorter while it was read.`)
    if (stored !== into) into.set(stored)
  }

  close(): void {
    closeSync(this.handle)
  }

  /** @returns whether there were as many */
  private readBytes(into: Uint8Array, from: number): boolean {
    const position = this.positionOf(from)
    for (let at = 0; at < into.length;) {
      const read = readSync(this.handle, into, at, into.length - at, position + at)
      if (read === 0) return false
      at += read
    }
    return true
  }

  private positionOf(from: number): number {
    return from * NUMBER_BYTES[this.precision]
  }
}

function bytesOf(numbers: Float32Array | Float16Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}
