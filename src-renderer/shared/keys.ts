/** Whether the keyboard is a Mac's, where ⌘ does what Ctrl does elsewhere. */
export function isMacKeyboard(platform: string): boolean {
  return /^(Mac|iP)/.test(platform)
}

/** One press, such as `Mod+Shift+P`, `Alt+M`, `j`, `?`. */
interface Press {
  readonly key: string
  readonly mod: boolean
  readonly shift: boolean
  readonly alt: boolean
}

/** What of a keyboard event counts here. */
export interface KeyPressed {
  readonly key: string
  /** The key's place, for what Alt makes another sign of. */
  readonly code?: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** What a text field does itself with Mod. */
const EDITING_KEYS: ReadonlySet<string> = new Set(['a', 'c', 'v', 'x', 'y', 'z'])
/** What a text field does itself without it: deletes, and moves its cursor. */
const TEXT_KEYS: ReadonlySet<string> = new Set([
  'Delete',
  'Backspace',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
])

/** `Mod+Shift+P` is one press, `g r` is two, one after the other. */
export function pressesOf(keys: string): readonly string[] {
  return keys.split(' ')
}

/** Whether the event is that press; a shifted sign, such as ?, already is another key. */
export function isPress(press: string, event: KeyPressed, isMac: boolean): boolean {
  const { key, mod, shift, alt } = parse(press)
  const isMod = isMac ? event.metaKey : event.ctrlKey
  const isOther = isMac ? event.ctrlKey : event.metaKey
  if (isMod !== mod || isOther || event.altKey !== alt) return false
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key)
  if (!isSign && event.shiftKey !== shift) return false
  if (event.key.toLowerCase() === key.toLowerCase()) return true
  return alt && event.code === `Key${key.toUpperCase()}`
}

/** Whether a press counts also where somebody is typing. */
export function countsWhileTyping(press: string): boolean {
  const { key, mod, alt } = parse(press)
  if (TEXT_KEYS.has(key)) return false
  if (mod) return !EDITING_KEYS.has(key.toLowerCase())
  return alt || key.length > 1
}

/** Caps to be drawn for each press: [['Ctrl', 'K']], [['G'], ['R']]. */
export function capsOf(keys: string, isMac: boolean): readonly (readonly string[])[] {
  const NAMES: Readonly<Record<string, string>> = {
    Mod: isMac ? '⌘' : 'Ctrl',
    Shift: isMac ? '⇧' : 'Shift',
    Alt: isMac ? '⌥' : 'Alt',
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
    Escape: 'Esc',
  }
  return pressesOf(keys).map((press) =>
    partsOf(press).map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)),
  )
}

function parse(press: string): Press {
  const parts = partsOf(press)
  return {
    key: parts.at(-1) ?? '',
    mod: parts.includes('Mod'),
    shift: parts.includes('Shift'),
    alt: parts.includes('Alt'),
  }
}

/** `+` itself may be the key: `Mod++`. */
function partsOf(press: string): readonly string[] {
  const parts = press.split('+')
  return press.endsWith('+') ? [...parts.slice(0, -2), '+'] : parts
}
