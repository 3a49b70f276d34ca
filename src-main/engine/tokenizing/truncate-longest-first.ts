/**
 * How many tokens of each text of a pair stay when both must fit into `room`, as Hugging Face's
 * fast tokenizers cut (`longest_first`): the longer is cut first, and where both are longer than
 * half the room each gets half of it.
 */
export function truncateLongestFirst(first: number, second: number, room: number): readonly [number, number] {
  if (first + second <= room) return [first, second]
  let shorter = Math.min(first, second)
  let longer = Math.max(first, second)
  if (shorter > room - shorter) {
    shorter = Math.floor(room / 2)
    longer = shorter + (room % 2)
  } else {
    longer = room - shorter
  }
  return first > second ? [longer, shorter] : [shorter, longer]
}
