import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { keptTestSchema, type KeptTest } from '../../contract/kept-test.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'

const MOST = 1000

/** Tests that people have kept, in the home's tests.json. */
export interface KeptTests {
  list(): readonly KeptTest[]
  /** @throws StillroomError `disk-full`, `not-writable`; `invalid-arguments` beyond a thousand */
  keep(test: KeptTest): readonly KeptTest[]
  remove(id: string): readonly KeptTest[]
}

/** @throws StillroomError `unexpected` when tests.json is not what was written */
export function openKeptTests({ folder }: Pick<Home, 'folder'>): KeptTests {
  const path = join(folder, 'tests.json')
  let tests = readTests(path)
  const write = (after: readonly KeptTest[]) => {
    writeAtomically(path, JSON.stringify(after, undefined, 2))
    tests = after
    return after
  }
  return {
    list: () => tests,
    keep(test) {
      const at = tests.findIndex(({ id }) => id === test.id)
      if (at < 0 && tests.length >= MOST)
        throw new StillroomError('invalid-arguments', `${MOST} tests are kept; remove one first.`)
      return write(at < 0 ? [...tests, test] : tests.with(at, test))
    },
    remove: (gone) => write(tests.filter(({ id }) => id !== gone)),
  }
}

function readTests(path: string): readonly KeptTest[] {
  if (!existsSync(path)) return []
  try {
    return z.array(keptTestSchema).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new StillroomError(
      'unexpected',
      `The tests in ${path} cannot be read. Mend the file, or move it away to begin anew.`,
      { cause },
    )
  }
}
