import { createContext } from 'svelte'

const KEY = 'stillroom.chosen-students'

/**
 * The students that the window sets side by side: A in copper, B in violet, C an outline; kept from
 * visit to visit.
 */
export class ChosenStudents {
  #a = $state<string>()
  #b = $state<string>()
  #c = $state<string>()

  constructor() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as { a?: string; b?: string; c?: string }
      this.#a = kept.a
      this.#b = kept.b
      this.#c = kept.c
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

  /** The run that is C; there is none without a B. */
  get c(): string | undefined {
    return this.#c
  }

  put(a: string | undefined, b: string | undefined, c?: string): void {
    this.#a = a
    this.#b = b
    this.#c = b === undefined ? undefined : c
    localStorage.setItem(KEY, JSON.stringify({ a, b, c: this.#c }))
  }

  swap(): void {
    this.put(this.#b, this.#a, this.#c)
  }
}

export const [getChosenStudents, setChosenStudents] = createContext<ChosenStudents>()
