import { readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** `import … from 'path'`, `import 'path'`, `export … from 'path'`, `import('path')`. */
const STATEMENT = /^\s*(?:import|export)\b(?:[^'"`;=(]*?\bfrom)?\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm
/** A file that is read or started is as good as imported: `new URL('path', import.meta.url)`. */
const PATH = /\bnew URL\(\s*'([^']+)',\s*import\.meta\.url/g
/** What finds a package, `createRequire(import.meta.url)`: its files are no code of ours. */
const OF_PACKAGES = /\bcreateRequire\(import\.meta\.url\)/g

/**
 * All that a source file names of other code: packages by their names, files and folders by their
 * paths from the project's root, with slashes.
 * @param file its path from there, with slashes
 */
export function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8')
  return [
    ...namesIn(text, file),
    ...[...text.matchAll(PATH)].map(([, path = '']) => fromRoot(path, file).replace(/\/$/, '')),
  ]
}

/** What is loaded with a file when it runs; types are not. Named as `importsOf` does. */
export function loadsOf(file: string): readonly string[] {
  return namesIn(readFileSync(file, 'utf8').replace(/^import type\b[^']*'[^']+'/gm, ''), file)
}

function namesIn(text: string, file: string): readonly string[] {
  const imported = [...text.matchAll(STATEMENT)].map((found) => found[1] ?? found[2] ?? '')
  return imported.map((path) => (path.startsWith('.') ? fromRoot(path, file) : path))
}

function fromRoot(path: string, file: string): string {
  return posix.join(posix.dirname(file), path)
}

/** Whether a file makes paths from its own place in a way that `importsOf` does not see. */
export function hidesPaths(file: string): boolean {
  const seen = readFileSync(file, 'utf8').replaceAll(PATH, '').replaceAll(OF_PACKAGES, '')
  return /\bimport\.meta\.(?:url|dirname|filename|resolve)\b|\bresolve\('\./.test(seen)
}

/**
 * The members of a graph from which a way leads back to them, and those that lie between two such.
 * @param graph each with those that it imports
 */
export function circlesIn(graph: ReadonlyMap<string, Iterable<string>>): readonly string[] {
  let left = [...graph.keys()]
  for (let before = Infinity; left.length < before;) {
    before = left.length
    const targets = new Set(left.flatMap((name) => [...(graph.get(name) ?? [])]))
    const isLeft = new Set(left)
    left = left.filter(
      (name) => targets.has(name) && [...(graph.get(name) ?? [])].some((to) => isLeft.has(to)),
    )
  }
  return left.sort()
}
