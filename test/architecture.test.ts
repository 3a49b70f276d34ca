import { globSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { circlesIn, importsOf } from './support/imports.ts'

/** Room → what it may import: other rooms of src-main, and packages. Nothing else. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contract: ['zod'],
  domain: ['contract', 'zod', 'node:*'],
  processes: ['contract', 'domain', 'node:*'],
  fetching: ['contract', 'domain', 'processes', 'node:*', 'yauzl', 'tar'],
  datasets: ['contract', 'domain', 'node:*', 'hyparquet', 'hyparquet-compressors', 'zod'],
  'model-folder': ['contract', 'domain', 'processes', 'node:*', 'zod'],
  catalogue: [
    'contract',
    'domain',
    'datasets',
    'model-folder',
    'processes',
    'fetching',
    'node:*',
    '@huggingface/hub',
    'zod',
  ],
  runtime: ['contract', 'domain', 'processes', 'fetching', 'node:*', 'node-api-headers', 'zod'],
  'run-folder': ['contract', 'domain', 'processes', 'node:*', 'zod'],
  'teacher-vault': ['contract', 'domain', 'processes', 'node:*', 'zod'],
  storage: ['contract', 'domain', 'processes', 'run-folder', 'node:*', 'better-sqlite3'],
  engine: [
    'contract',
    'domain',
    'model-folder',
    'processes',
    'datasets',
    'run-folder',
    'teacher-vault',
    'node:*',
    'zod',
    '@huggingface/tokenizers',
    '@tensorflow/tfjs-node-gpu/*',
  ],
  host: [
    'contract',
    'domain',
    'model-folder',
    'processes',
    'datasets',
    'catalogue',
    'fetching',
    'runtime',
    'run-folder',
    'teacher-vault',
    'storage',
    'node:*',
    'zod',
  ],
  programs: [
    'contract',
    'domain',
    'model-folder',
    'processes',
    'datasets',
    'catalogue',
    'runtime',
    'run-folder',
    'engine',
    'node:*',
    'zod',
  ],
  adapters: [
    'contract',
    'domain',
    'model-folder',
    'processes',
    'datasets',
    'catalogue',
    'fetching',
    'runtime',
    'run-folder',
    'host',
    'node:*',
    'commander',
    'electron',
    'ws',
    'zod',
  ],
}

const sources = globSync('src-main/*/**/*.ts').map(withSlashes)

describe('the architecture', () => {
  test.each(sources)('%s imports only what its room allows', (file) => {
    const room = file.split('/')[1] ?? ''
    const allowed = [room, ...(MAY_IMPORT[room] ?? [])].map(
      (rule) => new RegExp(`^${rule.replaceAll('*', '.*')}$`),
    )
    expect(roomsOf(file).filter((target) => !allowed.some((rule) => rule.test(target)))).toEqual([])
  })

  test('tfjs-node-gpu is imported in two files alone', () => {
    const files = sources.filter((file) => /tfjs-node-gpu\/dist/.test(readFileSync(file, 'utf8')))
    expect(files.map((file) => file.split(sep).join('/')).sort()).toEqual([
      'src-main/engine/backend.ts',
      'src-main/engine/graph/write-saved-model.ts',
    ])
  })

  test('electron is imported by its own adapter alone, and as more than types by its main and preload', () => {
    const files = sources.filter((file) => importsOf(file).includes('electron'))
    const places = files.map((file) => file.split(sep).join('/'))
    expect(places.filter((path) => !path.startsWith('src-main/adapters/electron/'))).toEqual([])
    const loading = places.filter((path) =>
      /^import (?!type ).*'electron'$/m.test(readFileSync(path, 'utf8')),
    )
    expect(loading.sort()).toEqual([
      'src-main/adapters/electron/main.ts',
      'src-main/adapters/electron/preload.ts',
    ])
  })

  test('the window imports the contract and pure functions of the domain, nothing else of src-main', () => {
    const window = globSync('src-renderer/**/*.{ts,svelte}')
    const targets = window.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/from\s+'([^']*src-main[^']*)'/g)].map(([, path = '']) =>
        join(dirname(file), path).split(sep).join('/'),
      ),
    )
    const isPure = (path: string) =>
      path.startsWith('src-main/domain/') && importsOf(path).every((target) => !target.startsWith('node:'))
    const foreign = targets.filter((path) => !path.startsWith('src-main/contract/') && !isPure(path))
    expect(foreign).toEqual([])
    expect(targets.length).toBeGreaterThan(0)
  })

  test('no file imports itself, by however many others', () => {
    const files = globSync('{src-main,src-renderer}/**/*.{ts,svelte}').map(withSlashes)
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

function roomsOf(file: string): readonly string[] {
  return importsOf(file).map((path) => (path.startsWith('src-main/') ? (path.split('/')[1] ?? '') : path))
}

function withSlashes(path: string): string {
  return path.split(sep).join('/')
}
