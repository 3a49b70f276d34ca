/** A Python wheel of which some members are needed. */
export interface PinnedWheel {
  readonly requirement: string
  readonly sha256: string
  /** Of the wheel, to be fetched. */
  readonly bytes: number
  /** Wheel tag of its platform. */
  readonly platform: string
  /** Which members are unpacked. */
  readonly members: readonly RegExp[]
}

/** One way to have native TensorFlow on a machine. */
export interface PinnedRuntime {
  readonly version: string
  readonly platform: 'linux' | 'darwin'
  readonly arch: 'x64' | 'arm64'
  readonly device: 'CPU' | 'CUDA'
  /**
   * Bytes that the chosen members take, roughly; checked against the free space before anything is
   * fetched.
   */
  readonly unpackedBytes: number
  readonly wheels: readonly PinnedWheel[]
}

/**
 * What `g++ -M` lists for the addon's sources and for our own operations', by folder: 19 of the
 * wheel's 13,000 headers.
 */
const HEADERS = new RegExp(
  `^tensorflow/include/(${[
    'tensorflow/c/(eager/)?(c_api|tf_)\\w*',
    'tensorflow/c/(kernels|ops|experimental/stream_executor/stream_executor)',
    'tensorflow/core/common_runtime/next_pluggable_device/c/tf_rendezvous_c_api',
    '(tensorflow/core|tsl)/platform/ctstring\\w*',
    'tsl/platform/platform',
    'xla/tsl/c/tsl_status',
  ].join('|')})\\.h$`,
)
const LIBRARIES = /^tensorflow\/libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/
const TENSORFLOW_MEMBERS = [HEADERS, LIBRARIES]

/**
 * Shared libraries (without the `.alt` doubles), and what TensorFlow calls to compile kernels for a
 * GPU.
 */
const NVIDIA_MEMBERS = [
  /^nvidia\/\w+\/lib\/(?!.*\.alt\.)[\w.-]+\.so[\d.]*$/,
  /^nvidia\/cuda_nvcc\/(bin\/ptxas|nvvm\/libdevice\/[\w.]+|nvvm\/lib64\/[\w.]+)$/,
]

/**
 * TensorFlow 2.21.0 by machine, best device first. Versions and hashes are pip's own resolution of
 * `tensorflow[and-cuda]==2.21.0` (pip install --dry-run --report), looked up 2026-11-24. Tried:
 * Linux x64, on the CPU and, with CUDA 13's libraries in place of NVIDIA's wheels, on a GPU
 * (resources/docs/gpu.md). Not tried on a machine of the kind: NVIDIA's wheels, which all load
 * without a GPU; Linux arm64, macOS arm64.
 */
export const PINNED_RUNTIMES: readonly PinnedRuntime[] = [
  {
    version: '2.21.0',
    platform: 'linux',
    arch: 'x64',
    device: 'CUDA',
    unpackedBytes: 5_500_000_000,
    wheels: [
      {
        requirement: 'tensorflow==2.21.0',
        sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
        bytes: 572_440_367,
        platform: 'manylinux_2_27_x86_64',
        members: TENSORFLOW_MEMBERS,
      },
      nvidia(
        'nvidia-cublas-cu12==12.9.3.13',
        'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
        581_217_458,
        'manylinux_2_27_x86_64',
      ),
      nvidia(
        'nvidia-cuda-cupti-cu12==12.8.90',
        'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
        10_248_621,
        'manylinux2014_x86_64',
      ),
      nvidia(
        'nvidia-cuda-nvcc-cu12==12.9.86',
        '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
        40_546_229,
        'manylinux2010_x86_64',
      ),
      nvidia(
        'nvidia-cuda-nvrtc-cu12==12.9.86',
        '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
        89_568_129,
        'manylinux2010_x86_64',
      ),
      nvidia(
        'nvidia-cuda-runtime-cu12==12.9.79',
        '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
        3_493_179,
        'manylinux2014_x86_64',
      ),
      nvidia(
        'nvidia-cudnn-cu12==9.28.0.42',
        '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
        716_538_495,
        'manylinux_2_27_x86_64',
      ),
      nvidia(
        'nvidia-cufft-cu12==11.4.1.4',
        'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
        200_877_592,
        'manylinux2014_x86_64',
      ),
      nvidia(
        'nvidia-curand-cu12==10.3.10.19',
        '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
        68_295_626,
        'manylinux_2_27_x86_64',
      ),
      nvidia(
        'nvidia-cusolver-cu12==11.7.5.82',
        '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
        338_117_415,
        'manylinux_2_27_x86_64',
      ),
      nvidia(
        'nvidia-cusparse-cu12==12.5.10.65',
        '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
        366_465_088,
        'manylinux2014_x86_64',
      ),
      nvidia(
        'nvidia-nccl-cu12==2.32.3',
        'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
        351_526_311,
        'manylinux_2_27_x86_64',
      ),
      nvidia(
        'nvidia-nvjitlink-cu12==12.9.86',
        'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
        39_748_338,
        'manylinux2010_x86_64',
      ),
    ],
  },
  {
    version: '2.21.0',
    platform: 'linux',
    arch: 'x64',
    device: 'CPU',
    unpackedBytes: 853_500_000,
    wheels: [
      {
        requirement: 'tensorflow-cpu==2.21.0',
        sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
        bytes: 273_829_956,
        platform: 'manylinux_2_27_x86_64',
        members: TENSORFLOW_MEMBERS,
      },
    ],
  },
  {
    version: '2.21.0',
    platform: 'linux',
    arch: 'arm64',
    device: 'CPU',
    unpackedBytes: 883_200_000,
    wheels: [
      {
        requirement: 'tensorflow==2.21.0',
        sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
        bytes: 281_828_020,
        platform: 'manylinux_2_27_aarch64',
        members: TENSORFLOW_MEMBERS,
      },
    ],
  },
  {
    version: '2.21.0',
    platform: 'darwin',
    arch: 'arm64',
    device: 'CPU',
    unpackedBytes: 741_000_000,
    wheels: [
      {
        requirement: 'tensorflow==2.21.0',
        sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
        bytes: 223_405_849,
        platform: 'macosx_12_0_arm64',
        members: TENSORFLOW_MEMBERS,
      },
    ],
  },
]

function nvidia(requirement: string, sha256: string, bytes: number, platform: string): PinnedWheel {
  return { requirement, sha256, bytes, platform, members: NVIDIA_MEMBERS }
}
