import { bytesInWords } from '../../src-main/domain/bytes-in-words.ts'

/** As `bytesInWords`; a dash where it is not known. */
export function bytesText(bytes: number | null): string {
  return bytes === null ? '–' : bytesInWords(bytes)
}

/** 22.7 M, 109 M, 1.3 B */
export function countText(count: number): string {
  if (count >= 999.5e6) return `${(count / 1e9).toFixed(1)} B`
  if (count >= 1e6) return `${(count / 1e6).toFixed(count < 99.95e6 ? 1 : 0)} M`
  return count >= 1e4 ? `${(count / 1e3).toFixed(0)} k` : count.toLocaleString('en')
}
