import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * The main process is bundled, but a trainer is started from its source: a bundled module must know
 * where its own source lies. In a packaged app that is beside the archive, where a stock Node can
 * read it.
 */
const sourcePlaces = {
  name: 'source-places',
  enforce: 'pre' as const,
  transform(code: string, id: string) {
    if (!id.startsWith(at('src-main/')) || !code.includes('import.meta.url')) return undefined
    const place = JSON.stringify(relative(at('out/main'), id))
    const url = `sourcePlaceUrl(sourcePlaceJoin(__dirname, ${place}).replace(/\\bapp\\.asar(?=[\\\\/])/, 'app.asar.unpacked')).href`
    const imports = `import { pathToFileURL as sourcePlaceUrl } from 'node:url';import { join as sourcePlaceJoin } from 'node:path';`
    return { code: imports + code.replaceAll('import.meta.url', url), map: null }
  },
}

// CommonJS, with nothing newer than Node 16 at the top: the shell also loads in the older Electron
// that tests have at hand.
const commonJs = (folder: string, input: string) => ({
  outDir: at(folder),
  emptyOutDir: true,
  target: 'node16',
  minify: false,
  rollupOptions: {
    input: at(input),
    output: {
      format: 'cjs' as const,
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name]-[hash].cjs',
    },
  },
})

const config = defineConfig({
  main: {
    plugins: [sourcePlaces],
    build: commonJs('out/main', 'src-main/adapters/electron/main.ts'),
  },
  preload: { build: commonJs('out/preload', 'src-main/adapters/electron/preload.ts') },
  renderer: {
    root: at('src-renderer'),
    plugins: [svelte()],
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: true,
      assetsInlineLimit: 0, // the window's policy allows no data: fonts
      rollupOptions: { input: at('src-renderer/index.html') },
    },
  },
})
export { config as default }
