import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { StillroomBridge } from '../../contract/bridge.ts'

// Functions only: the page gets neither ipcRenderer nor the events it hands out.
const bridge: StillroomBridge = {
  ask: (name, given) => ipcRenderer.invoke('stillroom:ask', name, given) as Promise<string>,
  shell: (name, given) => ipcRenderer.invoke('stillroom:shell', name, given) as Promise<string>,
  listen(tell) {
    ipcRenderer.on('stillroom:news', (_event, news: string) => tell(news))
    ipcRenderer.send('stillroom:listening')
  },
  // Before Electron 29 a file itself knew its path.
  pathOf: (file) =>
    webUtils?.getPathForFile(file as File) ?? String((file as { readonly path?: unknown }).path ?? ''),
}
contextBridge.exposeInMainWorld('stillroom', bridge)
