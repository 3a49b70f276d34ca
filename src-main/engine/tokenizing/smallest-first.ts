/** A queue that gives its smallest number first: a binary heap. */
export class SmallestFirst {
  /** Each number is at most those at twice its place + 1 and + 2. */
  readonly #heap: number[] = []

  add(number: number): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(number)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] as number
      if (above <= number) break
      heap[at] = above
      at = parent
    }
    heap[at] = number
  }

  take(): number | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++
      if ((heap[child] as number) >= last) break
      heap[at] = heap[child] as number
      at = child
    }
    heap[at] = last
    return first
  }
}
