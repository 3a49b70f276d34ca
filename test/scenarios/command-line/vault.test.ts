import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeVault, MADE_VAULT_BYTES } from '../../support/make-vault.ts'
import { ask, stillroom } from './run-stillroom.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  vi.stubEnv('STILLROOM_VAULTS', root)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true, force: true })
})

test('vaults are listed, for people and as JSON', async () => {
  expect((await stillroom(['vault', 'list'])).output).toBe('No vaults.\n')
  makeVault(root, '0123456789abcdef', 1).close()
  expect(await ask(['vault', 'list'])).toMatchObject({
    vaults: [{ name: '0123456789abcdef', fullBytes: MADE_VAULT_BYTES, filledChunks: 32, isInUse: false }],
  })
  const { output } = await stillroom(['vault', 'list'])
  expect(output).toMatch(/01234567 .*my-teacher .*logits, attention 4, cls 4 .*0\.3 MB +50 %/)
})

test('a vault is removed by how its name begins, or all at once; one in use is kept', async () => {
  makeVault(root, 'aa11', 1).close()
  makeVault(root, 'aa22', 1).close()
  makeVault(root, 'bb33', 1).close()
  const open = makeVault(root, 'cc44', 1)
  const ambiguous = await stillroom(['vault', 'remove', 'aa'])
  expect([ambiguous.exitCode, ambiguous.complaints]).toEqual([1, expect.stringContaining('2 vaults begin')])
  expect(await ask(['vault', 'remove', 'aa1'])).toMatchObject({ removed: [{ name: 'aa11' }], kept: [] })
  expect(readdirSync(root).toSorted()).toEqual(['aa22', 'bb33', 'cc44'])
  const busy = await stillroom(['vault', 'remove', 'cc44'])
  expect([busy.exitCode, busy.complaints]).toEqual([1, expect.stringContaining('being trained')])
  const all = await ask<{ removed: readonly { name: string }[]; kept: readonly string[] }>([
    'vault',
    'remove',
    '--all',
  ])
  expect(all.removed.map(({ name }) => name).toSorted()).toEqual(['aa22', 'bb33'])
  expect(all.kept).toEqual(['cc44'])
  expect(readdirSync(root)).toEqual(['cc44'])
  open.close()
})

test.each([[['vault', 'remove']], [['vault', 'remove', 'x', '--all']], [['vault', 'drop']]])(
  'wrong usage %j ends with 2',
  async (args) => expect((await stillroom(args)).exitCode).toBe(2),
)
