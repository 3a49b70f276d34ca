import { join } from 'node:path'
import { openVault, type TeacherVault } from '../../src-main/teacher-vault/teacher-vault.ts'
import { layOut } from '../../src-main/teacher-vault/vault-layout.ts'

/**
 * 64 texts of 10 tokens in two chunks; 2 classes, 2 heads, 1000 wide: logits and one attention and
 * state of [CLS].
 */
const TEXTS = 64
const TOKENS = 10
const SIZES = { classes: 2, heads: 2, width: 1000 }
/** float32. */
export const MADE_VAULT_BYTES = TEXTS * (2 + 2 * TOKENS * TOKENS + 1000) * 4

/**
 * Opens a vault of made-up numbers, with so many of its two chunks in it. Close it, or it is in
 * use.
 */
export function makeVault(
  root: string,
  name: string,
  filledChunks: number,
  about = { teacher: 'folder /models/my-teacher', data: '/data/train.jsonl' },
): TeacherVault {
  const layout = layOut(
    Array.from({ length: TEXTS }, () => TOKENS),
    [{ of: 'logits' }, { of: 'attention', layer: 4 }, { of: 'cls', layer: 4 }],
    SIZES,
  )
  const vault = openVault(join(root, name), layout, 'float32', about)
  const numbers = (shape: readonly number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(0.5),
  })
  for (let chunk = 0; chunk < filledChunks; chunk++) {
    const examples = layout.examplesOf(chunk)
    const count = examples.length
    vault.write(examples, [
      numbers([count, SIZES.classes]),
      numbers([count, SIZES.heads, TOKENS, TOKENS]),
      numbers([count, SIZES.width]),
    ])
  }
  return vault
}
