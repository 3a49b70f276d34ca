import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MAY_IMPORT, TIERS } from './rooms.ts'
import { circlesIn, hidesPaths, importsOf } from './support/imports.ts'

const sources = filesIn('src-main')

describe('the architecture', () => {
  test.each(sources)('%s imports only what its room allows', (file) => {
    const room = mainRoomOf(file)
    const allowed = [room, ...(MAY_IMPORT[room] ?? [])]
    expect(namesIn(file).filter((name) => !allowed.some((rule) => isOf(rule, name)))).toEqual([])
  })

  test.each(Object.entries(MAY_IMPORT))('%s imports all that it may', (room, rules) => {
    const names = sources.filter((file) => mainRoomOf(file) === room).flatMap(namesIn)
    expect(rules.filter((rule) => !names.some((name) => isOf(rule, name)))).toEqual([])
  })

  test('tfjs-node-gpu is imported in one file alone', () => {
    const files = sources.filter((file) => /tfjs-node-gpu\/dist/.test(readFileSync(file, 'utf8')))
    expect(files).toEqual(['src-main/engine/backend.ts'])
  })

  test('electron is imported by its own adapter alone, and as more than types by its main and preload', () => {
    const files = sources.filter((file) => importsOf(file).includes('electron'))
    expect(files.filter((file) => !file.startsWith('src-main/adapters/electron/'))).toEqual([])
    const loading = files.filter((file) => /^import (?!type ).*'electron'$/m.test(readFileSync(file, 'utf8')))
    expect(loading.sort()).toEqual([
      'src-main/adapters/electron/main.ts',
      'src-main/adapters/electron/preload.ts',
    ])
  })

  test('the window imports the contract and pure functions of the domain, nothing else of src-main', () => {
    const files = filesIn('src-renderer')
    const targets = files.flatMap(importsOf).filter((path) => path.startsWith('src-main/'))
    const isPure = (path: string) =>
      path.startsWith('src-main/domain/') && importsOf(path).every((target) => !target.startsWith('node:'))
    const foreign = targets.filter((path) => !path.startsWith('src-main/contract/') && !isPure(path))
    expect(foreign).toEqual([])
    expect(targets.length).toBeGreaterThan(0)
  })

  describe.each(Object.entries(TIERS))('%s', (house, tiers) => {
    const roomOf = (path: string) => path.slice(house.length + 1).split('/')[0] ?? ''
    const tierOf = (path: string) => tiers.findIndex((tier) => tier.split(' ').includes(roomOf(path)))
    const files = filesIn(house)

    test('is drawn as it is: all its rooms, and no others', () => {
      const rooms = tiers.flatMap((tier) => tier.split(' '))
      expect(rooms.filter((room) => !existsSync(join(house, room)))).toEqual([])
      expect(files.filter((file) => tierOf(file) < 0)).toEqual([])
    })

    test('imports from the roof to the ground: no two rooms import each other', () => {
      const arrows = files.flatMap((file) =>
        importsOf(file)
          .filter((path) => path.startsWith(`${house}/`) && roomOf(path) !== roomOf(file))
          .map((path) => ({ file, path })),
      )
      expect(arrows.filter(({ file, path }) => tierOf(path) <= tierOf(file))).toEqual([])
      expect(arrows.length).toBeGreaterThan(0)
    })
  })

  test("a path that is made of a file's own place is one that is seen here", () => {
    expect(sources.filter(hidesPaths)).toEqual([])
    const trainer = 'src-main/programs/trainer/main.ts'
    expect(importsOf('src-main/adapters/program-paths.ts')).toContain(trainer)
  })

  test('no file imports itself, by however many others', () => {
    const files = [...sources, ...filesIn('src-renderer')]
    const isFile = new Set(files)
    const graph = files.map((file) => [file, importsOf(file).filter((to) => isFile.has(to))] as const)
    expect(circlesIn(new Map(graph))).toEqual([])
  })

  test('no file re-exports another', () => {
    expect(sources.filter((file) => /^export (\*|\{[^}]*\}) from/m.test(readFileSync(file, 'utf8')))).toEqual(
      [],
    )
  })
})

describe('the tests', () => {
  /** Of more than one source: test/README.md. */
  const apart = /^test\/(?:[^/]+$|window\/one-more-loss|(?:scenarios|e2e|docs)\/)/
  const tests = globSync('test/**/*.test.ts').map((file) => file.split(sep).join('/'))

  test.each(tests.filter((file) => !apart.test(file)))('%s is named after what it tests', (file) => {
    const source = file.replace(/^test\/window\//, 'src-renderer/').replace(/^test\//, 'src-main/')
    // One of several test files of a source lies in a folder of the source's name.
    const places = [source.replace(/\.test\.ts$/, ''), posix.dirname(source)]
    const endings = ['.ts', '.svelte.ts', '.svelte', '.cc']
    expect(places.flatMap((place) => endings.map((ending) => place + ending)).some(existsSync)).toBe(true)
  })
})

function mainRoomOf(file: string): string {
  return file.split('/')[1] ?? ''
}

/** What a file imports, as the table of rooms says it. */
function namesIn(file: string): readonly string[] {
  return importsOf(file).map((path) => path.replace(/^src-main\//, ''))
}

function isOf(rule: string, name: string): boolean {
  return new RegExp(`^${rule.replaceAll('.', '\\.').replaceAll('*', '.*')}(/.*)?$`).test(name)
}

function filesIn(house: string): readonly string[] {
  return globSync(`${house}/**/*.{ts,svelte}`).map((file) => file.split(sep).join('/'))
}
