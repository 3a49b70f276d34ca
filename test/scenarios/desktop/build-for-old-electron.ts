import { cpSync, existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'
import { buildDesktop, PROJECT } from '../../../src-main/adapters/headless/build-window.ts'
import { withFileLock } from '../../../src-main/processes/file-lock.ts'

const POLYFILL = join(import.meta.dirname, 'chromium-108.ts')
const OUT = join(PROJECT, 'out')
const FOLDER = join(OUT, 'electron-22')
const BUNDLE = join(FOLDER, 'main', 'main.cjs')
const PAGE = join(FOLDER, 'renderer', 'index.html') // written last

/**
 * color-mix() between the ends of the grey scale, which Chromium 108 does not know either;
 * theme.css has the ends.
 */
const SHADE = /color-mix\(in srgb, var\(--heat-1\) (\d+)%, var\(--heat-0\)\)/g
const ENDS = [
  { pale: [241, 241, 237], strong: [35, 48, 59] },
  { pale: [31, 35, 36], strong: [219, 228, 234] },
]

function shadeOf(share: number): string {
  const [light, dark] = ENDS.map(({ pale, strong }) => {
    const mixed = pale.map((from, index) => Math.round(from + ((strong[index] ?? 0) - from) * (share / 100)))
    return `rgb(${mixed.join(' ')})`
  })
  return `light-dark(${light}, ${dark})`
}

/**
 * The app as it is built, with the window's colours and lists written out for Chromium 108 (it
 * knows neither light-dark() nor Array.prototype.with); main and preload are the very files that
 * the product runs. Built once for all files that ask.
 * @returns the main process's bundle
 */
export async function buildForOldElectron(): Promise<string> {
  await buildDesktop({})
  await withFileLock(`${FOLDER}.lock`, {}, async () => {
    if (!isUpToDate()) await buildAnew()
  })
  return BUNDLE
}

function isUpToDate(): boolean {
  if (!existsSync(PAGE)) return false
  const builtAt = statSync(PAGE).mtimeMs
  return [
    ...['main/main.cjs', 'preload/preload.cjs', 'renderer/index.html'].map((name) => join(OUT, name)),
    POLYFILL,
    import.meta.filename,
  ].every((path) => statSync(path).mtimeMs <= builtAt)
}

async function buildAnew(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true })
  for (const part of ['main', 'preload']) cpSync(join(OUT, part), join(FOLDER, part), { recursive: true })
  await build({
    root: join(PROJECT, 'src-renderer'),
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'polyfill',
        enforce: 'pre',
        transform(code, id) {
          if (id.endsWith('src-renderer/main.ts')) return `import ${JSON.stringify(POLYFILL)};${code}`
          return id.endsWith('.svelte')
            ? code.replaceAll(SHADE, (_all, share) => shadeOf(Number(share)))
            : undefined
        },
      },
      svelte(),
    ],
    build: {
      outDir: join(FOLDER, 'renderer'),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      target: 'chrome108',
      cssTarget: 'chrome108',
    },
  })
}
