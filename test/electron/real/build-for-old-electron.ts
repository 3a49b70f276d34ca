import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'
import { buildDesktop, PROJECT } from '../../../src-main/adapters/headless/build-window.ts'

const POLYFILL = join(import.meta.dirname, 'chromium-108.ts')

/**
 * The app as it is built, with the window's colours and lists written out for Chromium 108 (it knows neither light-dark() nor Array.prototype.with); main and preload are the
 * very files that the product runs.
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
        transform: (code, id) =>
          id.endsWith('src-renderer/main.ts') ? `import ${JSON.stringify(POLYFILL)};${code}` : undefined,
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
