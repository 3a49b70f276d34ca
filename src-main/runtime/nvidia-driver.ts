import { existsSync } from 'node:fs'
import { runProgram } from '../processes/run-program.ts'

/**
 * Whether this machine has an NVIDIA driver that a program can use: its library, or the kernel's
 * own word.
 */
export async function hasNvidiaDriver(): Promise<boolean> {
  if (process.platform !== 'linux') return false
  if (existsSync('/proc/driver/nvidia/version')) return true
  for (const ldconfig of ['ldconfig', '/sbin/ldconfig']) {
    const { ended, output } = await runProgram({ program: ldconfig, args: ['-p'] })
    if (ended === 0) return /\blibcuda\.so\.1\b/.test(output)
  }
  return false
}
