import { createContext } from 'svelte'

const KEY = 'stillroom.chosen-students'

/**
 * The two students that the window sets side by side: A in copper, B in violet; kept from visit to
 * visit.
 */
export class ChosenStudents {
  #a = $state<string>()
  #b = $state<string>()

  constructor() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as { a?: string; b?: string }
      this.#a = kept.a
      this.#b = kept.b
    } catch {
      // what another version left; there is nothing to keep
    }
  }

  /** The run that is A; the teacher is A's. */
  get a(): string | undefined {
    return this.#a
  }

  /** The run that is B. */
  get b(): string | undefined {
    return this.#b
  }

  put(a: string | undefined, b: string | undefined): void {
    this.#a = a
    this.#b = b
    localStorage.setItem(KEY, JSON.stringify({ a, b }))
  }

  swap(): void {
    this.put(this.#b, this.#a)
  }
}

export const [getChosenStudents, setChosenStudents] = createContext<ChosenStudents>()
