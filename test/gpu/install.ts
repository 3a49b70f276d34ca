import type { Step } from './step.ts'
import { installRuntime } from '../../src-main/runtime/install-runtime.ts'
import { readInstallRecord } from '../../src-main/runtime/runtime-folder.ts'

/** Native TensorFlow: fetched, unpacked, its addon compiled and tested on the card. */
export const install: Step = {
  name: 'install',
  title: 'Installation',
  expectedSeconds: 120,
  mostSeconds: 240,
  async run({ device, say, signal }) {
    const from = performance.now()
    let last = ''
    const runtime = await installRuntime({
      signal,
      onProgress: ({ task, done, total, unit }) => {
        const tenths = unit === 'bytes' && total ? Math.floor((10 * done) / total) : undefined
        const share = tenths === undefined ? '' : ` ${10 * tenths} %`
        if (task + share !== last) say((last = task + share))
      },
    })
    const wasThere = performance.now() - from < 1000
    const steps = readInstallRecord(runtime.folder)?.steps ?? []
    const megabytes = (bytes: number | undefined) => (bytes === undefined ? '' : (bytes / 1e6).toFixed(0))
    return {
      verdict: runtime.device === device ? 'passed' : 'failed',
      said: `TensorFlow ${runtime.version} on ${runtime.device}${wasThere ? ', which was there already' : ''}. ${runtime.note}`,
      details: [
        '| step | seconds | MB |',
        '|---|---|---|',
        ...steps.map(
          ({ step, seconds, bytes }) => `| ${step} | ${seconds.toFixed(1)} | ${megabytes(bytes)} |`,
        ),
      ],
      runtime,
    }
  },
}
