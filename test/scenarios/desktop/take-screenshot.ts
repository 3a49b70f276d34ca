import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32, deflateSync } from 'node:zlib'
import { PROJECT } from '../../../src-main/adapters/headless/build-window.ts'
import { startHost } from '../../e2e/stillroom-window.ts'
import { buildForOldElectron } from './build-for-old-electron.ts'
import { connect, openDesktop } from './desktop.ts'
import { whyNoElectron } from './old-electron.ts'

/**
 * Takes resources/screenshots/electron.png, the whole window with its menu:
 * `node test/scenarios/desktop/take-screenshot.ts HOME`, where HOME is one in which the
 * example has been run. Electron 22 on a screen that nobody sees, connected to a host in another
 * process.
 */
async function main(home: string): Promise<void> {
  const whyNot = whyNoElectron()
  if (whyNot) throw new Error(whyNot)
  const root = mkdtempSync(join(tmpdir(), 'stillroom-screenshot-'))
  const bundle = await buildForOldElectron()
  const screen = spawn('Xvfb', [':97', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-fbdir', root], {
    stdio: 'ignore',
  })
  const host = await startHost(home, 0)
  const desktop = await openDesktop({ display: ':97', bundle, root })
  await connect(desktop.page, host.url)
  await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, width: 1440, height: 900 }),
  )
  const runs = await desktop.runs()
  const run = runs.find(({ name }) => name.includes('internal')) ?? runs[0]
  if (!run) throw new Error(`There is no run in ${home}`)
  await desktop.page.evaluate((id) => void (location.hash = `#/run/${id}`), run.id)
  await desktop.page.locator('canvas').first().waitFor()
  await desktop.page.mouse.move(700, 380)
  await sleep(2500)
  const folder = join(PROJECT, 'resources', 'screenshots')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'electron.png'), pngOf(readFileSync(join(root, 'Xvfb_screen0'))))
  await desktop.close()
  host.process.kill()
  screen.kill()
  rmSync(root, { recursive: true, force: true })
}

/**
 * An X window dump (25 big-endian words of head, a name, colours, then rows of BGRX) as a PNG
 * without its last, black, row and column.
 */
function pngOf(dump: Buffer): Buffer {
  const word = (index: number) => dump.readUInt32BE(index * 4)
  const [width, height, rowBytes] = [word(4) - 2, word(5) - 2, word(12)]
  const start = word(0) + word(19) * 12
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [from, to] = [start + y * rowBytes + x * 4, y * (1 + width * 3) + 1 + x * 3]
      for (const channel of [0, 1, 2]) rows[to + channel] = dump[from + 2 - channel] ?? 0
    }
  const chunk = (kind: string, content: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), content])
    const ends = Buffer.alloc(8)
    ends.writeUInt32BE(content.length, 0)
    ends.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

await main(process.argv[2] ?? '')
