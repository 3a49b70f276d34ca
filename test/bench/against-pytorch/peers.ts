/** A peer: one of the Python programs with what it is given. */
export interface Peer {
  readonly script: string
  readonly args: readonly string[]
  readonly what: string
  /**
   * Whether its loss is ours to the last bit of noise; TextBrewer's is higher by the teacher's
   * entropy.
   */
  readonly hasEqualLoss: boolean
  /** Whether bfloat16 can be asked of it. */
  readonly hasAutocast: boolean
}

const LOOP = { script: 'hand_written.py', hasEqualLoss: true, hasAutocast: true } as const

const TEXTBREWER = { script: 'with_textbrewer.py', hasEqualLoss: false, hasAutocast: false } as const

export const PEERS = {
  live: { ...LOOP, args: ['--teacher', 'live'], what: 'hand-written loop, live teacher' },
  'live-fused': {
    ...LOOP,
    args: ['--teacher', 'live', '--fused'],
    what: 'hand-written loop, live teacher, fused AdamW',
  },
  stored: {
    ...LOOP,
    args: ['--teacher', 'stored', '--fused'],
    what: 'hand-written loop, teacher kept in memory, fused AdamW',
  },
  textbrewer: {
    ...TEXTBREWER,
    args: ['--inside', 'whole'],
    what: 'TextBrewer 0.2.1, GeneralDistiller, as its documentation has it',
  },
  'textbrewer-hooks': {
    ...TEXTBREWER,
    args: ['--inside', 'hooks'],
    what: "TextBrewer 0.2.1, GeneralDistiller, given our peer's hooks",
  },
} as const satisfies Readonly<Record<string, Peer>>

export type PeerName = keyof typeof PEERS
