import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'
import { buildDesktop, PROJECT } from '../../../src-main/adapters/headless/build-window.ts'

const POLYFILL = join(import.meta.dirname, 'chromium-108.ts')

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
 * the product runs.
 * @returns the main process's bundle
 */
export async function buildForOldElectron(): Promise<string> {
  await buildDesktop({})
  const folder = join(PROJECT, 'out', 'electron-22')
  rmSync(folder, { recursive: true, force: true })
  for (const part of ['main', 'preload'])
    cpSync(join(PROJECT, 'out', part), join(folder, part), { recursive: true })
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
      outDir: join(folder, 'renderer'),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      target: 'chrome108',
      cssTarget: 'chrome108',
    },
  })
  const bundle = join(folder, 'main', 'main.cjs')
  if (!existsSync(bundle)) throw new Error(`There is no ${bundle}`)
  return bundle
}
