/** What a job of ours is: which tasks of which submission. */
export interface JobName {
  /** Twelve hexadecimal digits. */
  readonly submission: string
  /** The task that is the array's index 0. */
  readonly first: number
}

const NAME = /^stillroom-([0-9a-f]{12})\.(\d{1,6})$/

export function jobName({ submission, first }: JobName): string {
  return `stillroom-${submission}.${first}`
}

/** Undefined for a job of others. */
export function parseJobName(text: string): JobName | undefined {
  const [, submission, first] = NAME.exec(text) ?? []
  return submission === undefined ? undefined : { submission, first: Number(first) }
}
