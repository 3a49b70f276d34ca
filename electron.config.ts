import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// The window only; the Electron adapter's main and preload come with it. Trainer and host run from source.
const config = defineConfig({
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
