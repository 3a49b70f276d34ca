import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/**
 * Before each slow file: its runs keep teachers where neither the user's nor another file's runs
 * do, so that none finds a vault filled or in use.
 */
const vaults = mkdtempSync(join(tmpdir(), 'stillroom-vaults-'))
process.env.STILLROOM_VAULTS = vaults
afterAll(() => rmSync(vaults, { recursive: true, force: true }))
