import { messageOf } from '../../src-main/domain/message-of.ts'
import { createContext } from 'svelte'

/**
 * A word about what was just done, for what the page itself cannot say, with the way back where
 * there is one.
 */
export interface Toast {
  readonly id: number
  readonly text: string
  readonly undo?: () => void | Promise<void>
}

const SHOWN_MS = 8_000

export class Toasts {
  shown = $state.raw<readonly Toast[]>([])
  #count = 0

  say(text: string, undo?: Toast['undo']): void {
    const id = ++this.#count
    this.shown = [...this.shown, { id, text, undo }]
    setTimeout(() => this.drop(id), SHOWN_MS)
  }

  /** Takes back what was done last; what Ctrl+Z does. */
  undoLast(): void {
    const last = this.shown.findLast(({ undo }) => undo !== undefined)
    if (!last) return
    void this.undo(last)
  }

  /** Takes back what a toast tells of; a failure is said. */
  async undo({ id, undo }: Toast): Promise<void> {
    this.drop(id)
    try {
      await undo?.()
    } catch (thrown) {
      this.say(messageOf(thrown))
    }
  }

  drop(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id)
  }
}

export const [getToasts, setToasts] = createContext<Toasts>()
