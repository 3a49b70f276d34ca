import {
  closeSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'

/**
 * Ways in which disks, tools and people damage a database that is closed. @param below a random
 * whole number below the limit
 */
export const DAMAGES: Readonly<Record<string, (path: string, below: (limit: number) => number) => void>> = {
  'bytes changed': (path, below) => overwrite(path, below, 1 + below(64)),
  'one bit flipped': (path, below) => {
    const at = below(statSync(path).size)
    const byte = readFileSync(path)[at] ?? 0
    put(path, at, Buffer.of(byte ^ (1 << below(8))))
  },
  'a page of zeros': (path, below) => {
    put(path, below(statSync(path).size / 4_096) * 4_096, Buffer.alloc(4_096))
  },
  'cut off': (path, below) => truncateSync(path, 1 + below(statSync(path).size - 1)),
  emptied: (path) => truncateSync(path, 0),
  'another file in its place': (path, below) =>
    writeFileSync(path, Buffer.alloc(1 + below(100_000), 'no database ')),
  'wrong magic': (path, below) => put(path, below(15), Buffer.of(below(256))),
  'bytes changed, its seal gone': (path, below) => {
    rmSync(`${path}.seal`, { force: true })
    overwrite(path, below, 1 + below(64))
  },
  'junk beside it': (path, below) => {
    writeFileSync(`${path}-wal`, Buffer.alloc(1 + below(10_000), below(256)))
    writeFileSync(`${path}-shm`, Buffer.alloc(1 + below(40_000), below(256)))
  },
  removed: (path) => rmSync(path),
}

function overwrite(path: string, below: (limit: number) => number, count: number): void {
  const { size } = statSync(path)
  for (let left = count; left > 0; left--) put(path, below(size), Buffer.of(below(256)))
}

function put(path: string, at: number, bytes: Buffer): void {
  const handle = openSync(path, 'r+')
  writeSync(handle, bytes, 0, bytes.length, at)
  closeSync(handle)
}
