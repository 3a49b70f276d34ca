import { createContext, untrack } from 'svelte'
import { countsWhileTyping, isMacKeyboard, isPress, pressesOf } from './keys.ts'

/** Something that a person may do: shown in the palette, reached by its keys. */
export interface Command {
  /** Unique, such as `run.pause`. */
  readonly id: string
  readonly title: string
  /** Where it belongs: `Run`, `Go to`, `Window`. */
  readonly category: string
  /**
   * `Mod+K` (Ctrl, on a Mac ⌘), `Shift+D`, `j`, `[`, or one after the other: `g r`. A single letter
   * counts only where nobody is typing.
   */
  readonly keys?: string
  /** Its keys count only while the focus is in this element: for keys that destroy something. */
  readonly within?: () => Element | undefined
  readonly run: () => void
}

/** Within it the second of two keys must come. */
const NEXT_KEY_MS = 1500

/** Every command that can be given now: the app's, and those of the views that are open. */
export class Commands {
  #sources = $state.raw<readonly (() => readonly Command[])[]>([])
  /** Of two with one id, that of the view opened last. */
  readonly all = $derived([
    ...new Map(this.#sources.flatMap((source) => source()).map((command) => [command.id, command])).values(),
  ])
  readonly isMac = isMacKeyboard(navigator.platform)
  /** Keys pressed that may begin a longer row of keys, and when the last one was. */
  #begun: { readonly count: number; readonly candidates: readonly Command[]; readonly at: number } | undefined

  /** @returns what takes them away again */
  add(source: () => readonly Command[]): () => void {
    this.#sources = [...this.#sources, source]
    return () => (this.#sources = this.#sources.filter((other) => other !== source))
  }

  /** Gives a command by its id; nothing where it cannot be given now. */
  give(id: string): void {
    this.all.find((command) => command.id === id)?.run()
  }

  /**
   * Gives the command whose keys were pressed, if there is one; the view opened last comes first. A
   * dialog keeps its keys to itself.
   */
  handle(event: KeyboardEvent): void {
    if (
      event.defaultPrevented ||
      event.isComposing ||
      ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)
    )
      return
    const { target } = event
    if (target instanceof Element && target.closest('dialog')) return
    const typing = isTyping(target)
    const begun = this.#begun && event.timeStamp - this.#begun.at < NEXT_KEY_MS ? this.#begun : undefined
    this.#begun = undefined
    const count = begun?.count ?? 0
    const fitting = (begun?.candidates ?? this.all).filter(({ keys, within }) => {
      const press = keys === undefined ? undefined : pressesOf(keys)[count]
      if (press === undefined || !isPress(press, event, this.isMac)) return false
      if (within && !(target instanceof Node && within()?.contains(target))) return false
      return !typing || countsWhileTyping(press)
    })
    const isWhole = ({ keys = '' }: Command) => pressesOf(keys).length === count + 1
    const command = fitting.findLast(isWhole)
    if (command) {
      event.preventDefault()
      command.run()
      return
    }
    if (fitting.length > 0) {
      event.preventDefault()
      this.#begun = { count: count + 1, candidates: fitting, at: event.timeStamp }
    } else if (begun) this.handle(event)
  }
}

const [getCommands, setCommands] = createContext<Commands>()
export { setCommands }

/**
 * Offers commands for as long as the calling component lives. Call it while the component is made.
 */
export function offerCommands(source: () => readonly Command[]): void {
  const commands = getCommands()
  $effect(() => {
    // Adding reads the list that it changes; the effect must not wait for itself.
    const remove = untrack(() => commands.add(source))
    return () => untrack(remove)
  })
}

export function commandsOfWindow(): Commands {
  return getCommands()
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
