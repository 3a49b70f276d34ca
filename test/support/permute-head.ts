import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Header = Readonly<Record<string, { readonly data_offsets: readonly [number, number] }>>

/**
 * Puts the rows of a model folder's classifier into another order, byte by byte: row i becomes what
 * row order[i] was.
 */
export function permuteHead(folder: string, order: readonly number[]): void {
  const file = join(folder, 'model.safetensors')
  const bytes = readFileSync(file)
  const before = Buffer.from(bytes)
  const start = 8 + Number(bytes.readBigUInt64LE())
  const header = JSON.parse(bytes.toString('utf8', 8, start)) as Header
  for (const name of ['classifier.weight', 'classifier.bias']) {
    const [from = 0, to = 0] = header[name]?.data_offsets ?? []
    const row = (to - from) / order.length
    order.forEach((old, index) =>
      before.copy(
        bytes,
        start + from + index * row,
        start + from + old * row,
        start + from + (old + 1) * row,
      ),
    )
  }
  writeFileSync(file, bytes)
}
