import { readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** `import … from 'path'`, `import 'path'`, `export … from 'path'`, `import('path')`. */
const STATEMENT = /^\s*(?:import|export)\b(?:[^'"`;=(]*?\bfrom)?\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm

/**
 * All that a source file names of other code: packages by their names, files and folders by their
 * paths from the project's root, with slashes.
 * @param file its path from there, with slashes
 */
export function importsOf(file: string): readonly string[] {
  const found = [...readFileSync(file, 'utf8').matchAll(STATEMENT)].map((one) => one[1] ?? one[2] ?? '')
  return found.map((path) => (path.startsWith('.') ? posix.join(posix.dirname(file), path) : path))
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
