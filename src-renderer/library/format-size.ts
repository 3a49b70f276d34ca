import { bytesInWords } from '../../src-main/domain/bytes-in-words.ts'

/** As `bytesInWords`; a dash where it is not known. */
export function bytesText(bytes: number | null): string {
  return bytes === null ? '–' : bytesInWords(bytes)
}
