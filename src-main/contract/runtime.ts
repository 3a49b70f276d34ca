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
  /** The compiled addon of @tensorflow/tfjs-node-gpu, to be loaded with process.dlopen, in a trainer or inspector only. */
  readonly addonPath: string
  /** Environment that a process which loads the addon needs. */
  readonly env: Readonly<Record<string, string>>
}
