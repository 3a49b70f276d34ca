import type * as electron from 'electron'

/**
 * What the shell uses of Electron, handed in by main.ts alone: a test hands in a double, and an
 * older Electron may lack what the types promise.
 */
export type ElectronCalls = Pick<
  typeof electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'nativeTheme'
  | 'Notification'
  | 'powerSaveBlocker'
  | 'protocol'
  | 'screen'
  | 'session'
  | 'shell'
>
