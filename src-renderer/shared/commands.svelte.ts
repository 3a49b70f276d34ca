import { createContext } from 'svelte'

/** Something that a person may do: shown in the palette, reached by its keys. */
export interface Command {
  /** Unique, such as `run.pause`. */
  readonly id: string
  readonly title: string
  /** Where it belongs: `Run`, `Go to`, `Window`. */
  readonly category: string
  /** `Mod+K` (Ctrl, on a Mac ⌘), `Shift+D`, `j`, `[`; a single letter counts only where nobody is typing. */
  readonly keys?: string
  readonly run: () => void
}

/** Every command that can be given now: the app's, and those of the views that are open. */
export class Commands {
  #sources = $state.raw<readonly (() => readonly Command[])[]>([])
  readonly all = $derived(this.#sources.flatMap((source) => source()))

  /** @returns what takes them away again */
  add(source: () => readonly Command[]): () => void {
    this.#sources = [...this.#sources, source]
    return () => (this.#sources = this.#sources.filter((own) => own !== source))
  }

  /** Gives the command whose keys were pressed, if there is one; the view opened last comes first. */
  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return
    const command = this.all.findLast(({ keys }) => keys !== undefined && isPressed(keys, event))
    if (!command) return
    event.preventDefault()
    command.run()
  }
}

const [commandsHere, setCommands] = createContext<Commands>()
export { setCommands }

/** Offers commands for as long as the calling component lives. Call it while the component is made. */
export function offerCommands(source: () => readonly Command[]): void {
  const commands = commandsHere()
  $effect(() => commands.add(source))
}

export function commandsOfWindow(): Commands {
  return commandsHere()
}

function isPressed(keys: string, event: KeyboardEvent): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) || '+'
  const wantsMod = parts.includes('Mod')
  const hasMod = event.ctrlKey || event.metaKey
  if (hasMod !== wantsMod || event.altKey !== parts.includes('Alt')) return false
  // A shifted sign, such as ?, already is another key.
  const isSign = key.length === 1 && !/[a-z]/i.test(key)
  if (!isSign && event.shiftKey !== parts.includes('Shift')) return false
  if (event.key.toLowerCase() !== key.toLowerCase()) return false
  return wantsMod || key.length > 1 || !isTyping(event.target)
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)
}
