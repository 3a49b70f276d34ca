/**
 * A stream of numbers in [0, 1) that depends on its key alone: sfc32 (Chris Doty-Humphrey), seeded
 * by hashing the key.
 * What a run draws is keyed by its seed and what is drawn, never by how often something was drawn
 * before.
 */
export function randomNumbers(...key: readonly (number | string)[]): () => number {
  let [a, b, c, counter] = hash128(key.join('\u0000'))
  const next = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) next()
  return next
}

/** The numbers 0 … count − 1 in random order (Fisher & Yates). */
export function shuffled(count: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const kept = order[last] as number
    order[last] = order[other] as number
    order[other] = kept
  }
  return order
}

/** `count` numbers of a normal distribution around 0 (Box & Muller 1958). */
export function normalNumbers(count: number, deviation: number, random: () => number): Float32Array {
  const numbers = new Float32Array(count)
  for (let index = 0; index < count; index += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    numbers[index] = radius * Math.cos(angle)
    if (index + 1 < count) numbers[index + 1] = radius * Math.sin(angle)
  }
  return numbers
}

/** Four 32-bit FNV-1a hashes of a text, each from its own start. */
function hash128(text: string): [number, number, number, number] {
  const from = (start: number): number => {
    let hash = start
    for (let index = 0; index < text.length; index++)
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193)
    return hash | 0
  }
  return [from(0x811c_9dc5), from(0x1b87_3593), from(0xcc9e_2d51), from(0x85eb_ca6b)]
}
