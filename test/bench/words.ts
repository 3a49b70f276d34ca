/**
 * How long the words of a text take, by either method, in one model that is loaded: 10 to 128
 * tokens.
 * node test/bench/words.ts <model folder> [rounds]
 */
import { setImmediate } from 'node:timers/promises'
import { WORD_METHODS } from '../../src-main/contract/words-that-matter.ts'
import { openBackend } from '../../src-main/engine/backend.ts'
import { openClassifier } from '../../src-main/engine/predicting/classifier.ts'
import { requireRuntime } from '../../src-main/runtime/runtime-status.ts'
import { trainerEnvironment } from '../../src-main/runtime/trainer-environment.ts'

const [path = '', rounds = '3'] = process.argv.slice(2)
const backend = openBackend(trainerEnvironment(await requireRuntime()))
const from = performance.now()
const classifier = openClassifier(
  { path, taskKind: 'classification', precision: 'float32', maxLength: 128 },
  backend,
)
console.log(`loaded in ${(performance.now() - from).toFixed(0)} ms`)
for (const words of [8, 30, 126])
  for (const method of WORD_METHODS) {
    const times: number[] = []
    for (let round = 0; round <= Number(rounds); round++) {
      const text = Array.from({ length: words }, (_, at) => ['film', 'not', 'good'][(at + round) % 3]).join(
        ' ',
      )
      const parts = classifier.weigh({ text, output: 0, method })
      let part = parts.next()
      while (!part.done) {
        await setImmediate()
        part = parts.next()
      }
      if (round > 0) times.push(part.value.durationMs) // the first one lets TensorFlow plan
    }
    const median = times.toSorted((x, y) => x - y)[times.length >> 1] ?? NaN
    console.log(`${words + 2} tokens, ${method}: median ${median.toFixed(0)} ms of ${times.length}`)
  }
classifier.close()
