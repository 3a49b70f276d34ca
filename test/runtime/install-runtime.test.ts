import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { withFileLock } from '../../src-main/processes/file-lock.ts'
import { findAddonSource } from '../../src-main/runtime/addon-source.ts'
import { chooseRuntime } from '../../src-main/runtime/choose-runtime.ts'
import { installRuntime } from '../../src-main/runtime/install-runtime.ts'
import { findKernelSource, processorLevel } from '../../src-main/runtime/kernel-source.ts'
import { runSelfTest } from '../../src-main/runtime/run-self-test.ts'
import {
  ADDON_FILE,
  environmentFor,
  readReady,
  readyFileOf,
  runtimeFolder,
} from '../../src-main/runtime/runtime-folder.ts'
import { requireRuntime, runtimeStatus } from '../../src-main/runtime/runtime-status.ts'
import { trainerEnvironment } from '../../src-main/runtime/trainer-environment.ts'

let cache: string
let tools: string
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  tools = join(cache, 'tools')
  mkdirSync(tools)
  vi.stubEnv('STILLROOM_CACHE', cache)
  vi.stubEnv('STILLROOM_RUNTIME', 'cpu')
  vi.stubEnv('CDN_STORAGE', 'http://127.0.0.1:9/') // where the package's own installer would fetch from
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(cache, { recursive: true, force: true })
})

async function placeOfCpu() {
  const { candidates } = await chooseRuntime()
  return runtimeFolder(candidates[0]!, findAddonSource())
}

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the runtime', () => {
  test('is absent in an empty cache, and says how it is installed', async () => {
    expect(await runtimeStatus()).toMatchObject({
      state: 'absent',
      message: expect.stringContaining('runtime install'),
    })
    await expect(requireRuntime()).rejects.toMatchObject({ code: 'runtime-missing' })
  })

  test('is broken after a failed install, with its reason', async () => {
    const { failure } = await placeOfCpu()
    mkdirSync(join(cache, 'runtime'))
    writeFileSync(failure, '{"message": "the disk was full"}')
    expect(await runtimeStatus()).toMatchObject({ state: 'broken', message: 'the disk was full' })
    await expect(requireRuntime()).rejects.toMatchObject({ code: 'runtime-broken' })
  })

  test('is being installed while a process holds its lock, with the bytes so far', async () => {
    const { lock, progress } = await placeOfCpu()
    await withFileLock(lock, {}, async () => {
      writeFileSync(progress, '{"done": 5, "total": 10}')
      expect(await runtimeStatus()).toEqual({
        state: 'installing',
        pid: process.pid,
        doneBytes: 5,
        totalBytes: 10,
      })
    })
    expect((await runtimeStatus()).state).toBe('absent')
  })

  test('a half-made folder is not taken for one', async () => {
    const { folder } = await placeOfCpu()
    mkdirSync(join(folder, 'tensorflow'), { recursive: true })
    expect((await runtimeStatus()).state).toBe('absent')
    writeFileSync(join(folder, 'ready.json'), '{')
    expect((await runtimeStatus()).state).toBe('absent')
  })

  test('is absent until our own operations were compiled, and ready without them where they could not be', async () => {
    const { folder } = await placeOfCpu()
    const { file } = findKernelSource()
    mkdirSync(join(folder, 'tensorflow'), { recursive: true })
    writeFileSync(join(folder, 'tfjs_binding.node'), '')
    const tested = {
      version: '2.21.0',
      device: 'CPU',
      devices: ['a CPU'],
      memoryBytes: 1,
      note: 'No driver.',
    }
    writeFileSync(join(folder, 'ready.json'), JSON.stringify({ ...tested, bytes: 1, libraries: [] }))
    expect((await runtimeStatus()).state).toBe('absent')

    writeFileSync(join(folder, `${file}.failure.json`), '{"message": "g++ could not compile them."}')
    const without = await requireRuntime()
    expect(without).toMatchObject({ kernelsPath: null, env: { STILLROOM_KERNELS: '' } })
    expect(without.note).toMatch(/^No driver\. Training is slower than it could be: g\+\+ could not compile/)

    writeFileSync(join(folder, file), '')
    const kernelsPath = join(folder, file)
    const speeds = (ours: number) =>
      writeFileSync(join(folder, `${file}.speeds.json`), JSON.stringify({ own: ours, tensorflow: 300 }))
    speeds(350)
    expect(await requireRuntime()).toMatchObject({
      kernelsPath,
      note: 'No driver.',
      env: { STILLROOM_KERNELS: kernelsPath, STILLROOM_PRODUCTS: 'own', TF_NUM_INTEROP_THREADS: '1' },
    })
    speeds(250)
    expect((await requireRuntime()).env).toMatchObject({
      STILLROOM_KERNELS: kernelsPath,
      STILLROOM_PRODUCTS: '',
    })
  })

  test('our own operations are compiled for the highest level of the ABI that the processor has', () => {
    const cpuinfo = (flags: string) => () => `model name : x\nflags\t\t: fpu ${flags} sse2\n`
    const v3 = 'avx2 fma bmi2 f16c movbe'
    expect(processorLevel(cpuinfo(''))).toBeUndefined()
    expect(processorLevel(cpuinfo(v3))).toBe('x86-64-v3')
    expect(processorLevel(cpuinfo(`${v3} avx512f avx512bw`))).toBe('x86-64-v3')
    expect(processorLevel(cpuinfo(`${v3} avx512f avx512bw avx512cd avx512dq avx512vl`))).toBe('x86-64-v4')
    expect(processorLevel(cpuinfo('avx512f avx512bw avx512cd avx512dq avx512vl'))).toBeUndefined()
  })

  test('without a compiler the error names it and how to install it', async () => {
    vi.stubEnv('PATH', tools)
    await expect(installRuntime()).rejects.toMatchObject({
      code: 'missing-tool',
      message: expect.stringMatching(/No C\+\+ compiler.*apt install g\+\+.*installer of @tensorflow/s),
    })
  })

  test('without Python the error names it', async () => {
    symlinkSync('/usr/bin/g++', join(tools, 'g++'))
    vi.stubEnv('PATH', tools)
    await expect(installRuntime()).rejects.toMatchObject({
      code: 'missing-tool',
      message: expect.stringContaining('Python 3 is missing'),
    })
  })
})

test('an addon that cannot be loaded is broken, in its own process', async () => {
  await expect(runSelfTest(join(tools, 'none.node'), {})).rejects.toMatchObject({ code: 'runtime-broken' })
})

describe('which runtime is taken', () => {
  const choose = (
    env: NodeJS.ProcessEnv,
    hasDriver: boolean,
    platform: NodeJS.Platform = 'linux',
    arch = 'x64',
  ) => chooseRuntime(env, platform, arch, async () => hasDriver)
  const devices = async (...given: Parameters<typeof choose>) =>
    (await choose(...given)).candidates.map(({ device }) => device)

  test('CUDA first where there is a driver, and the CPU after it', async () => {
    expect(await devices({}, true)).toEqual(['CUDA', 'CPU'])
    expect(await devices({}, false)).toEqual(['CPU'])
    expect(await devices({ STILLROOM_RUNTIME: 'cpu' }, true)).toEqual(['CPU'])
    expect(await devices({}, true, 'linux', 'arm64')).toEqual(['CPU'])
    expect(await devices({}, false, 'darwin', 'arm64')).toEqual(['CPU'])
    expect(await devices({}, false, 'win32')).toEqual([])
  })
})

test('on a GPU memory grows as it is needed, a run does not wait for the device, and no setting of the shell takes TF32 away', () => {
  const env = environmentFor('/runtime', 'CUDA', ['tensorflow'])
  const given = trainerEnvironment(
    { env, device: 'CUDA', note: '' },
    { PATH: '/bin', NVIDIA_TF32_OVERRIDE: '0' },
  )
  expect(given).toMatchObject({ TF_FORCE_GPU_ALLOW_GROWTH: 'true', TF_SYNC_ON_FINISH: 'false' })
  expect(given).not.toHaveProperty('NVIDIA_TF32_OVERRIDE')
})

test('on a GPU a trainer sums in a fixed order; the self-test, whose loss has no kernel for it, does not', () => {
  mkdirSync(join(cache, 'tensorflow'))
  writeFileSync(join(cache, ADDON_FILE), '')
  const found = { version: '2.21.0', devices: [], memoryBytes: 1, note: '', bytes: 1, libraries: [] }
  for (const [device, order] of [
    ['CUDA', '1'],
    ['CPU', undefined],
  ] as const) {
    writeFileSync(readyFileOf(cache), JSON.stringify({ ...found, device }))
    expect(readReady(cache)?.env.TF_DETERMINISTIC_OPS).toBe(order)
  }
  expect(environmentFor(cache, 'CUDA', [])).not.toHaveProperty('TF_DETERMINISTIC_OPS')
})

test('threads share one arena of memory on a CPU, and not where they start kernels of a GPU', () => {
  expect(trainerEnvironment({ env: {}, device: 'CPU', note: '' }, {})).toHaveProperty('MALLOC_ARENA_MAX', '1')
  expect(trainerEnvironment({ env: {}, device: 'CUDA', note: '' }, {})).not.toHaveProperty('MALLOC_ARENA_MAX')
})

test('a trainer inherits what it needs and nothing that bends TensorFlow or Node', () => {
  const env = {
    PATH: '/bin',
    NODE_OPTIONS: '--inspect',
    LD_PRELOAD: 'x.so',
    TF_ENABLE_ONEDNN_OPTS: '0',
    HF_TOKEN: 's',
    Path: 'c',
    STILLROOM_CACHE: '/cache',
    STILLROOM_KERNELS: 'my.so',
    STILLROOM_PRODUCTS: 'own',
    STILLROOM_MICRO_BATCH: '1',
    STILLROOM_READ_TOGETHER: '10',
  }
  const given = trainerEnvironment({ env: { TF_CPP_MIN_LOG_LEVEL: '2' }, device: 'CPU', note: '' }, env)
  const withoutMalloc = Object.entries(given).filter(([name]) => !name.startsWith('MALLOC_'))
  expect(Object.fromEntries(withoutMalloc)).toEqual({
    PATH: '/bin',
    Path: 'c',
    STILLROOM_CACHE: '/cache',
    NODE_OPTIONS: '--max-semi-space-size=1',
    NODE_COMPILE_CACHE: join('/cache', 'compiled'),
    TF_CPP_MIN_LOG_LEVEL: '2',
  })
})
