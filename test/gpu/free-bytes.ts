import { runProgram } from '../../src-main/processes/run-program.ts'

/** What all GPUs together could still give; some of what is not used is the driver's. */
export async function freeBytes(): Promise<number> {
  const { output } = await runProgram({
    program: 'nvidia-smi',
    args: ['--query-gpu=memory.free', '--format=csv,noheader,nounits'],
  })
  return output
    .trim()
    .split('\n')
    .reduce((sum, mebibytes) => sum + Number(mebibytes) * 2 ** 20, 0)
}
