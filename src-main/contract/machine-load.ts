/** How busy the host's machine is, at one moment while something trains there. */
export interface MachineLoad {
  /** UTC. */
  readonly at: string
  /** Share of all cores since the sample before, 0 … 1. */
  readonly cpu: number
  readonly cores: number
  readonly memoryUsedBytes: number
  readonly memoryTotalBytes: number
  readonly trainers: readonly TrainerLoad[]
  /** NVIDIA's; empty where there is none. */
  readonly gpus: readonly GpuLoad[]
}

export interface TrainerLoad {
  readonly runId: string
  readonly residentBytes: number
}

export interface GpuLoad {
  readonly index: number
  readonly name: string
  /** Share of the time in which something ran on it, 0 … 1. */
  readonly busy: number
  readonly memoryUsedBytes: number
  readonly memoryTotalBytes: number
}
