import { z } from 'zod'

/** Names inside a vault's folder. */
export const VAULT_FILES = {
  description: 'vault.json',
  data: 'tensors.bin',
  /** One line for each text that is there: its number and the checksum of its bytes. */
  chunks: 'chunks.txt',
  /** Lock files, one of each process that has the vault open. */
  users: 'users',
} as const

/** vault.json: what a vault holds. */
export const vaultDescriptionSchema = z.strictObject({
  format: z.literal(1),
  precision: z.enum(['float32', 'float16']),
  parts: z.array(z.string()),
  examples: z.number().int().positive(),
  /** What is written at once, a line each: a text; in vaults of before 28 November 2026, 32. */
  chunks: z.number().int().positive(),
  /** Of the data file when it is full. */
  bytes: z.number().int().positive(),
  /** For people: whose tensors these are. */
  about: z.strictObject({ teacher: z.string(), data: z.string() }),
})
export type VaultDescription = z.infer<typeof vaultDescriptionSchema>
