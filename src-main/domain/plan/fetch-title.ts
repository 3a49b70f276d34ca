/**
 * The title of the job that fetches a catalogue entry; so a window finds the job of a row, also
 * after a reload.
 */
export function fetchTitle(name: string): string {
  return `Fetching ${name}`
}
