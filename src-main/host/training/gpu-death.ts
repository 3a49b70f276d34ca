/**
 * What to make of a trainer that died before it said anything, for people; empty where nothing is
 * known. The addon of tfjs-node-gpu goes on with a context that TensorFlow could not make, and so
 * dies by SIGSEGV on a card whose memory others hold (resources/docs/gpu.md).
 * @param end its exit code, or the signal that killed it
 * @param hasSpoken whether an event of it is in the log
 */
export function explainGpuDeath(
  end: number | NodeJS.Signals | undefined,
  device: 'CPU' | 'CUDA',
  hasSpoken: boolean,
): string {
  if (device === 'CPU' || hasSpoken || (end !== 'SIGSEGV' && end !== 139)) return ''
  return 'That is how TensorFlow ends where it cannot open the GPU, as when other processes hold its memory: nvidia-smi tells which. STILLROOM_RUNTIME=cpu computes on the CPU. '
}
