import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeSafetensors, type TensorToWrite } from '../../src-main/engine/weights/write-safetensors.ts'
import { readSafetensors, type StoredTensor } from '../../src-main/model-folder/read-safetensors.ts'

/** Changes a folder's config.json. */
export function changeConfig(folder: string, change: (config: Record<string, unknown>) => void): void {
  const path = join(folder, 'config.json')
  const config = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  change(config)
  writeFileSync(path, JSON.stringify(config))
}

/**
 * Writes a folder's model.safetensors anew: each tensor under the name, and as, that is said;
 * undefined leaves it out.
 */
export function changeTensors(
  folder: string,
  change: (name: string, tensor: StoredTensor) => readonly [string, TensorToWrite] | undefined,
): void {
  const path = join(folder, 'model.safetensors')
  const changed = [...readSafetensors(path)].flatMap(([name, tensor]) => {
    const made = change(name, { ...tensor, data: tensor.data.slice() })
    return made ? [made] : []
  })
  writeSafetensors(path, new Map(changed))
}

/**
 * Cuts model.safetensors into shards with an index, tensor by tensor in turn. @returns the shards'
 * names
 */
export function shard(folder: string, count: number): readonly string[] {
  const tensors = [...readSafetensors(join(folder, 'model.safetensors'))]
  const names = Array.from(
    { length: count },
    (_, index) => `model-0000${index + 1}-of-0000${count}.safetensors`,
  )
  names.forEach((name, index) => {
    writeSafetensors(join(folder, name), new Map(tensors.filter((_, at) => at % count === index)))
  })
  const weightMap = Object.fromEntries(tensors.map(([name], at) => [name, names[at % count]]))
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }))
  return names
}
