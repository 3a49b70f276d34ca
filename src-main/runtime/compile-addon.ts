import { join } from 'node:path'
import { StillroomError } from '../domain/stillroom-error.ts'
import { runProgram } from '../processes/run-program.ts'
import type { AddonSource } from './addon-source.ts'
import type { KernelSource } from './kernel-source.ts'
import { ADDON_FILE } from './runtime-folder.ts'

/**
 * The first C++ compiler on the path; CXX names another.
 * @throws StillroomError `missing-tool` with the command that installs one
 */
export async function findCompiler(signal?: AbortSignal): Promise<string> {
  const names = process.env.CXX ? [process.env.CXX] : ['g++', 'clang++', 'c++']
  for (const name of names) {
    const { ended } = await runProgram({ program: name, args: ['--version'], signal })
    if (ended === 0) return name
  }
  throw new StillroomError(
    'missing-tool',
    `No C++ compiler was found (looked for ${names.join(', ')}); TensorFlow's addon is compiled on this machine. Install one: ${INSTALL_COMPILER}`,
  )
}

const INSTALL_COMPILER =
  process.platform === 'darwin'
    ? 'xcode-select --install'
    : 'sudo apt install g++ (Debian, Ubuntu), sudo dnf install gcc-c++ (Fedora), sudo pacman -S gcc (Arch)'

/**
 * Compiles the addon against the TensorFlow unpacked in `folder`/tensorflow, to
 * `folder`/tfjs_binding.node. It finds its libraries relative to itself, so the folder may be
 * moved.
 * @throws StillroomError `runtime-broken` with the compiler's own complaint, `interrupted`
 */
export async function compileAddon(
  folder: string,
  compiler: string,
  { packageFolder, sources, headers }: AddonSource,
  signal?: AbortSignal,
): Promise<void> {
  const include = [packageFolder, join(packageFolder, 'binding'), headers]
  await compile({ folder, compiler, include, sources, options: ['-O2'], output: ADDON_FILE, signal })
}

/**
 * Compiles our own operations in the same way, for this machine's processor, to the file `output`
 * in `folder`.
 * @throws as compileAddon
 */
export async function compileKernels(
  folder: string,
  compiler: string,
  { sources, machine }: KernelSource,
  { headers }: AddonSource,
  output: string,
  signal?: AbortSignal,
): Promise<void> {
  // Nobody asks for errno or floating-point traps here; whatever else could change a number stays
  // off.
  const options = [
    '-O3',
    ...machine,
    '-ffp-contract=fast',
    '-fno-math-errno',
    '-fno-trapping-math',
    '-pthread',
  ]
  await compile({ folder, compiler, include: [headers], sources, options, output, signal })
}

interface Compilation {
  readonly folder: string
  readonly compiler: string
  readonly include: readonly string[]
  readonly sources: readonly string[]
  readonly options: readonly string[]
  readonly output: string
  readonly signal: AbortSignal | undefined
}

async function compile({
  folder,
  compiler,
  include,
  sources,
  options,
  output,
  signal,
}: Compilation): Promise<void> {
  const tensorflow = join(folder, 'tensorflow')
  const { ended, complaints } = await runProgram({
    program: compiler,
    args: [
      '-std=c++17',
      ...options,
      '-w',
      '-shared',
      '-fPIC',
      '-DNAPI_VERSION=8',
      ...[...include, join(tensorflow, 'include')].map((path) => `-I${path}`),
      ...sources,
      ...(process.platform === 'darwin' ? macLinking(tensorflow) : linuxLinking(tensorflow)),
      '-o',
      join(folder, output),
    ],
    folder,
    signal,
  })
  if (ended === 0) return
  const complaint = complaints
    .split('\n')
    .filter((line) => /error|undefined|cannot/i.test(line))
    .slice(0, 3)
    .join(' ')
  throw new StillroomError(
    'runtime-broken',
    `${compiler} could not compile ${output} (${complaint || `it ended with ${ended}`}). Another compiler can be named: CXX=clang++ npm run -s stillroom -- runtime install`,
  )
}

function linuxLinking(tensorflow: string): readonly string[] {
  return [
    `-L${tensorflow}`,
    '-l:libtensorflow_cc.so.2',
    '-l:libtensorflow_framework.so.2',
    '-Wl,-rpath,$ORIGIN/tensorflow',
  ]
}

/** Not tried on a Mac. Node's own symbols are found when it loads the addon. */
function macLinking(tensorflow: string): readonly string[] {
  return [
    '-undefined',
    'dynamic_lookup',
    `-L${tensorflow}`,
    '-ltensorflow_cc.2',
    '-ltensorflow_framework.2',
    '-Wl,-rpath,@loader_path/tensorflow',
  ]
}
