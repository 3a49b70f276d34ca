import type { Menu, MenuItemConstructorOptions, WebContents } from 'electron'
import { CLOSE_CHOICES, type CloseChoice } from './preferences.ts'

export interface MenuActions {
  go(path: string): void
  connect(): void
  useOwnHost(): void
  openPaper(): void
  readonly closeChoice: () => CloseChoice
  setCloseChoice(choice: CloseChoice): void
}

const VIEWS = [
  ['Runs', '/runs'],
  ['Plan', '/plan'],
  ['Examples', '/examples'],
  ['Compare', '/compare'],
  ['Library', '/library'],
] as const

const CLOSE_WORDS: Readonly<Record<CloseChoice, string>> = {
  ask: 'Ask',
  keep: 'Keep training',
  pause: 'Pause',
  stop: 'Stop',
}

/**
 * The application's menu: what the desktop does, and the views; everything else has its key and its
 * place in the window's own palette.
 */
export function menuTemplate(actions: MenuActions, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const appMenu: MenuItemConstructorOptions[] = platform === 'darwin' ? [{ role: 'appMenu' }] : []
  const leave: MenuItemConstructorOptions = platform === 'darwin' ? { role: 'close' } : { role: 'quit' }
  return [
    ...appMenu,
    {
      label: '&File',
      submenu: [
        { id: 'new-plan', label: 'New plan', accelerator: 'CmdOrCtrl+N', click: () => actions.go('/plan') },
        { type: 'separator' },
        {
          id: 'connect',
          label: 'Connect to a host…',
          accelerator: 'CmdOrCtrl+Shift+O',
          click: () => actions.connect(),
        },
        { id: 'own-host', label: 'Use this machine', click: () => actions.useOwnHost() },
        { type: 'separator' },
        {
          label: 'Closing while training',
          submenu: CLOSE_CHOICES.map((choice) => ({
            id: `closing-${choice}`,
            label: CLOSE_WORDS[choice],
            type: 'radio' as const,
            checked: actions.closeChoice() === choice,
            click: () => actions.setCloseChoice(choice),
          })),
        },
        { type: 'separator' },
        leave,
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...VIEWS.map(([label, path], index) => ({
          id: `view-${label.toLowerCase()}`,
          label,
          accelerator: `CmdOrCtrl+${index + 1}`,
          click: () => actions.go(path),
        })),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [{ id: 'paper', label: 'The paper', click: () => actions.openPaper() }, { role: 'about' }],
    },
  ]
}

/**
 * What a right click offers where there is something to copy or a field to write in; Electron has
 * nothing by itself.
 */
export function offerContextMenu(contents: WebContents, menu: typeof Menu): void {
  contents.on('context-menu', (_event, { isEditable, selectionText, editFlags }) => {
    const items: MenuItemConstructorOptions[] = isEditable
      ? [
          { role: 'undo', enabled: editFlags.canUndo },
          { type: 'separator' },
          { role: 'cut', enabled: editFlags.canCut },
          { role: 'copy', enabled: editFlags.canCopy },
          { role: 'paste', enabled: editFlags.canPaste },
          { role: 'selectAll' },
        ]
      : selectionText.trim()
        ? [{ role: 'copy' }]
        : []
    if (items.length > 0) menu.buildFromTemplate(items).popup()
  })
}
