/** What is known of native TensorFlow on this machine. */
export type RuntimeStatus =
  | { readonly state: 'absent'; readonly message: string }
  | {
      readonly state: 'installing'
      readonly pid: number
      readonly doneBytes: number
      readonly totalBytes: number
    }
  | ReadyRuntime
  | { readonly state: 'broken'; readonly message: string; readonly remedy: string }

export interface ReadyRuntime {
  readonly state: 'ready'
  /** TensorFlow's version, such as 2.21.0. */
  readonly version: string
  readonly device: 'CPU' | 'CUDA'
  /** Names of the devices that TensorFlow uses. */
  readonly devices: readonly string[]
  /** Bytes that tensors may take: the device's memory. */
  readonly memoryBytes: number
  /** Why this device, and what would get a better one. */
  readonly note: string
  /** Bytes on disk. */
  readonly bytes: number
  readonly folder: string
  /**
   * The compiled addon of @tensorflow/tfjs-node-gpu, to be loaded with process.dlopen, in a trainer
   * or inspector only.
   */
  readonly addonPath: string
  /**
   * Our own operations, compiled for this machine's processor; null on a GPU, or where they could
   * not be compiled (`note` says why).
   */
  readonly kernelsPath: string | null
  /**
   * How fast products of a step's shapes are on this machine; null where ours are not compiled. The
   * faster ones are used.
   */
  readonly productSpeeds: ProductSpeeds | null
  /** Environment that a process which loads the addon needs. */
  readonly env: Readonly<Record<string, string>>
}

/** GFLOP/s in float32, measured when our own operations were compiled. */
export interface ProductSpeeds {
  readonly own: number
  readonly tensorflow: number
}

/** What an installation does, one after the other. */
export const INSTALL_STEPS = ['fetch', 'check', 'unpack', 'compile', 'test'] as const
export type InstallStep = (typeof INSTALL_STEPS)[number]

/** How an installation went. */
export interface InstallRecord {
  /** UTC, when it was ready. */
  readonly at: string
  readonly steps: readonly { readonly step: InstallStep; readonly seconds: number; readonly bytes?: number }[]
}

/** The runtime with all that explains it. */
export interface RuntimeDetails {
  readonly status: RuntimeStatus
  /** Why the first choice is the first. */
  readonly reason: string
  /** What can run here, the best first; `bytes` to be fetched. */
  readonly choices: readonly {
    readonly version: string
    readonly device: 'CPU' | 'CUDA'
    readonly bytes: number
    readonly wheels: number
    /** Why it could not be used, where that was tried. */
    readonly failure: string | null
  }[]
  /** Null for one that was installed by a version that kept none, and while there is none. */
  readonly installed: InstallRecord | null
}
