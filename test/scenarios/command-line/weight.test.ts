import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../../../src-main/processes/run-program.ts'
import { STILLROOM } from '../../support/command-line.ts'

/** Tells on standard error which packages were loaded. */
const TELL = `
import { registerHooks } from 'node:module'
const packages = new Set()
registerHooks({
  load(url, context, next) {
    const name = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1]
    if (name) packages.add(name)
    return next(url, context)
  },
})
process.on('exit', () => console.error('loaded ' + [...packages].sort().join(' ')))
`

test('a command that lists runs loads what reads arguments and checks plans, and no other package', async () => {
  const home = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  try {
    const hook = `data:text/javascript,${encodeURIComponent(TELL)}`
    const { ended, complaints } = await runProgram({
      program: process.execPath,
      args: ['--import', hook, ...STILLROOM, 'runs', '--json', '--home', home],
    })
    expect({ ended, loaded: /^loaded (.*)$/m.exec(complaints)?.[1] }).toEqual({
      ended: 0,
      loaded: 'commander zod',
    })
  } finally {
    rmSync(home, { recursive: true })
  }
})
