import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

export interface StaticFile {
  readonly content: Buffer
  readonly type: string
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/**
 * The window's files by their path in the address, read once: what is asked for is looked up, never
 * joined to a path.
 * @returns `/` is index.html; undefined content where the window has not been built
 */
export function readStaticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  // Walked by hand: an archive of Electron's, and its older Node, know no recursive reading.
  const walk = (path: string, name: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const [child, childName] = [join(path, entry.name), `${name}/${entry.name}`]
      const type = TYPES[extname(entry.name)]
      if (entry.isDirectory()) walk(child, childName)
      else if (entry.isFile() && type) files.set(childName, { content: readFileSync(child), type })
    }
  }
  walk(folder, '')
  const index = files.get('/index.html')
  if (index) files.set('/', index)
  return files
}
