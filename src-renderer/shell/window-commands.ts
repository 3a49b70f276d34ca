import { messageOf } from '../../src-main/domain/message-of.ts'
import { runTitle } from '../../src-main/domain/run/run-title.ts'
import type { ChosenStudents } from '../chosen-students.svelte.ts'
import { ask } from '../api.ts'
import { bridge, openConnectForm } from '../desktop/desktop.ts'
import type { HostLink } from '../host-link.svelte.ts'
import { folderCommands } from '../runs/folder-commands.ts'
import type { Router } from '../router.svelte.ts'
import type { SavedViews } from '../saved-views.svelte.ts'
import type { Command } from '../shared/commands.svelte.ts'
import type { Toasts } from '../shared/toasts.svelte.ts'
import type { Entry } from './entry.ts'
import { THEMES, type Theme } from './theme.svelte.ts'

export interface WindowSurroundings {
  readonly link: HostLink
  readonly router: Router
  readonly entries: readonly Entry[]
  readonly theme: Theme
  readonly toasts: Toasts
  readonly chosenStudents: ChosenStudents
  readonly views: SavedViews
  /** Opens something over the page. */
  readonly open: (what: Overlay) => void
}

export type Overlay = 'palette' | 'keys' | 'about' | 'save-view'

const NEW_RUN = '/plan'
const THEME_WORDS = { system: 'as the system has it', light: 'light', dark: 'dark' } as const

/** In the desktop app alone: a browser's window is one host's for good. */
const CONNECT: Command = {
  id: 'host.connect',
  title: 'Connect to a host…',
  category: 'Host',
  run: openConnectForm,
}

/** What can be done anywhere in the window. */
export function windowCommands(window: WindowSurroundings): readonly Command[] {
  return [
    ...goCommands(window),
    ...viewCommands(window),
    ...trainingCommands(window),
    ...runFolderCommands(window),
    ...libraryCommands(window),
    ...ownCommands(window),
    ...(bridge ? [CONNECT] : []),
  ]
}

function goCommands({ router, entries }: WindowSurroundings): readonly Command[] {
  const going = entries.map(({ path, title, keys }) => ({
    id: `go.${path}`,
    title,
    category: 'Go to',
    keys,
    run: () => router.go(path),
  }))
  const isPlannable = entries.some(({ path }) => path === NEW_RUN)
  const plan = { id: 'run.new', title: 'Plan a new run', category: 'Run', keys: 'n' }
  return isPlannable ? [...going, { ...plan, run: () => router.go(NEW_RUN) }] : going
}

function viewCommands({ router, views, open }: WindowSurroundings): readonly Command[] {
  const going = views.all.map(({ name, address }) => ({
    id: `view.${name}`,
    title: name,
    category: 'Saved view',
    run: () => router.go(address),
  }))
  if (router.query.size === 0) return going
  const save = { id: 'view.save', title: 'Save this view', category: 'Window', keys: 'Mod+S' }
  return [...going, { ...save, run: () => open('save-view') }]
}

function trainingCommands({ link, toasts }: WindowSurroundings): readonly Command[] {
  return link.training.flatMap((run) => {
    const { id, state } = run
    const control = (want: 'run' | 'pause' | 'stop', verb: string): Command => ({
      id: `training.${want}.${id}`,
      title: `${verb} ${runTitle(run)}`,
      category: 'Training now',
      run: () => void attempt(toasts, () => ask('runs.control', { id, want })),
    })
    return [
      state === 'running' ? control('pause', 'Pause') : control('run', 'Continue'),
      control('stop', 'Stop'),
    ]
  })
}

function runFolderCommands({ link, router, toasts }: WindowSurroundings): readonly Command[] {
  const id = /^\/run\/(.+)$/.exec(router.path)?.[1]
  return id === undefined ? [] : folderCommands(decodeURIComponent(id), link, toasts)
}

function libraryCommands({ toasts, link, router }: WindowSurroundings): readonly Command[] {
  if (link.connection !== 'open') return []
  return [
    { id: 'demo.show', title: 'Show the demo', category: 'Library', run: () => router.go('/demo') },
    ...[true, false].map((quick) => ({
      id: quick ? 'demo.quick' : 'demo.all',
      title: quick ? 'Run the quick demo' : 'Run the whole demo',
      category: 'Library',
      run: () =>
        void attempt(toasts, async () => {
          await ask('demo.start', { quick })
          router.go('/demo')
        }),
    })),
    {
      id: 'runtime.install',
      title: 'Install TensorFlow',
      category: 'Library',
      run: () => void attempt(toasts, () => ask('runtime.install', {})),
    },
  ]
}

function ownCommands({ theme, toasts, chosenStudents, open }: WindowSurroundings): readonly Command[] {
  const category = 'Window'
  return [
    { id: 'window.palette', title: 'Find or do', category, keys: 'Mod+K', run: () => open('palette') },
    {
      id: 'window.commands',
      title: 'All commands',
      category,
      keys: 'Mod+Shift+P',
      run: () => open('palette'),
    },
    { id: 'window.keys', title: 'All keys', category, keys: 'Mod+/', run: () => open('keys') },
    { id: 'window.help', title: 'What keys there are', category, keys: '?', run: () => open('keys') },
    { id: 'window.undo', title: 'Undo', category, keys: 'Mod+Z', run: () => toasts.undoLast() },
    {
      id: 'theme.next',
      title: 'Next theme: light, dark, system',
      category,
      keys: 'Alt+M',
      run: () => toasts.say(`Theme: ${THEME_WORDS[theme.next()]}`),
    },
    ...THEMES.map((choice) => ({
      id: `theme.${choice}`,
      title: `Theme: ${THEME_WORDS[choice]}`,
      category,
      run: () => theme.choose(choice),
    })),
    ...(chosenStudents.a || chosenStudents.b
      ? [
          {
            id: 'students.swap',
            title: 'Swap A and B',
            category: 'Side by side',
            run: () => chosenStudents.swap(),
          },
          {
            id: 'students.clear',
            title: 'Clear A and B',
            category: 'Side by side',
            run() {
              const { a, b, c } = chosenStudents
              chosenStudents.put(undefined, undefined)
              toasts.say('A and B are cleared', () => chosenStudents.put(a, b, c))
            },
          },
        ]
      : []),
    { id: 'window.about', title: 'About Stillroom', category, run: () => open('about') },
  ]
}

async function attempt(toasts: Toasts, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    toasts.say(messageOf(thrown))
  }
}
