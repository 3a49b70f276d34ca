import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documents, ROOT } from './documents.ts'
import { madeTextsOf, MADE_TEXTS, withMadeTexts } from './made-text.ts'

const MOST_WORDS_OF_README = 900
/** Folders at the top, one of which a path in backticks begins with. */
const IN_PROJECT = /^(\.ci|\.github|resources|src-main|src-renderer|test)\//
const IN_ROOM = new RegExp(`^(${readdirSync(join(ROOT, 'src-main')).join('|')})/`)
const OF_MACHINES = /(?:^|[\s`'"(=])(?:\/(?:root|home|Users|work|mnt|tmp)\/|[A-Z]:\\)/
const REGISTRIES = /registry\.npmjs|npmjs\.(?:org|com)|pypi\.org|pythonhosted|artifactory|verdaccio/i

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}
const files = globSync('{src-main,src-renderer,test}/**/*.*', { cwd: ROOT }).map((path) =>
  path.replaceAll('\\', '/'),
)
const texts = new Map(documents().map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))
const all = [...texts.keys()]

describe('the documents', () => {
  test.each(all)('%s: what is made from the sources is as the sources have it', (path) => {
    const text = texts.get(path) ?? ''
    expect(text, 'stale: npm run -s docs writes it anew').toBe(withMadeTexts(text))
  })

  test('ask for every text that is made, and for no other', () => {
    const asked = all.flatMap((path) => madeTextsOf(texts.get(path) ?? ''))
    expect(new Set(asked)).toEqual(new Set([...Object.keys(MADE_TEXTS), 'command-line']))
  })

  test.each(all)('%s links to what is there', (path) => {
    expect(
      linksIn(texts.get(path) ?? '').filter((link) => !existsSync(join(ROOT, dirname(path), link))),
    ).toEqual([])
  })

  test.each(all)('%s names files that are there', (path) => {
    expect(pathsIn(texts.get(path) ?? '').filter((named) => !isThere(named, path))).toEqual([])
  })

  test.each(all)('%s names npm scripts that there are', (path) => {
    const named = [...(texts.get(path) ?? '').matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(
      ([, name = '']) => name,
    )
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })

  test.each(all)('%s names no place of a machine and no registry', (path) => {
    const lines = (texts.get(path) ?? '').split('\n')
    expect(lines.filter((line) => OF_MACHINES.test(line) || REGISTRIES.test(line))).toEqual([])
  })

  test('every room has its page', () => {
    const rooms = globSync(['src-main/*/', 'src-main/{adapters,domain,engine,host}/*/', 'src-renderer/*/'], {
      cwd: ROOT,
      exclude: ['src-renderer/public/'],
    })
    const missing = rooms.filter((room) => !existsSync(join(ROOT, room, 'README.md')))
    expect(rooms.length).toBeGreaterThan(0)
    expect(missing).toEqual([])
  })

  test(`the first page has fewer than ${MOST_WORDS_OF_README} words`, () => {
    expect((texts.get('README.md') ?? '').split(/\s+/).length).toBeLessThan(MOST_WORDS_OF_README)
  })

  test('the glossary names only words that the sources use', () => {
    const glossary = /## Our words\n([^]*?)\n## /.exec(texts.get('.github/CONTRIBUTING.md') ?? '')?.[1] ?? ''
    const words = [...glossary.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, named = '']) => named.split(', '))
    expect(words.length).toBeGreaterThan(20)
    const sources = files
      .filter((path) => /^src-.*\.(ts|svelte)$/.test(path))
      .map((path) => readFileSync(join(ROOT, path), 'utf8'))
      .join('\n')
    const isUsed = (word: string) => new RegExp(`\\b${word.replaceAll(' ', '[\\s-]*')}`, 'i').test(sources)
    expect(words.filter((word) => word !== 'word' && !isUsed(word))).toEqual([])
  })
})

/** Relative targets of links and pictures, without their anchors. */
function linksIn(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
}

/**
 * Files and folders in backticks: from the project's root or from src-main (`domain/plan`), or
 * names of sources alone (`take-step.ts`), also inside a command.
 */
function pathsIn(text: string): readonly string[] {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => code.split(/[\s,;()]+/))
  return quoted
    .map((word) => word.replace(/[.:]$/, ''))
    .filter((word) => !/[<>…]/.test(word))
    .filter(
      (word) =>
        IN_PROJECT.test(word) || IN_ROOM.test(word) || /^[\w./-]+\.(ts|svelte|cc|py|js|css)$/.test(word),
    )
}

/** A path from the root, src-main or its document's folder, or a file's name below the root. */
function isThere(named: string, document: string): boolean {
  if (named.includes('*')) return globSync(named, { cwd: ROOT }).length > 0
  const folders = ['', 'src-main', dirname(document)]
  if (folders.some((folder) => existsSync(join(ROOT, folder, named)))) return true
  return !IN_PROJECT.test(named) && files.some((file) => file.endsWith(`/${named}`))
}
