import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReadyRuntime } from '../contract/runtime.ts'

/** Where Linux says which NVIDIA cards there are: by its driver, and on the bus without one. */
const DRIVERS_CARDS = '/proc/driver/nvidia/gpus'
const BUS = '/sys/bus/pci/devices'

/**
 * NVIDIA cards of this machine by name, whether or not a process may use them. None on machines
 * other than Linux, where TensorFlow has no build for them.
 */
export function cardsListed(driversCards = DRIVERS_CARDS, bus = BUS): readonly string[] {
  const named = namesIn(driversCards).map(
    (place) => /^Model:\s*(.+)$/m.exec(textOf(join(driversCards, place, 'information')))?.[1] ?? 'NVIDIA',
  )
  if (named.length > 0) return named
  // Display controllers are of class 03.
  const isCard = (place: string) =>
    textOf(join(bus, place, 'vendor')).startsWith('0x10de') &&
    textOf(join(bus, place, 'class')).startsWith('0x03')
  return namesIn(bus)
    .filter(isCard)
    .map((place) => `an NVIDIA card without a driver at ${place}`)
}

/**
 * Why a training that finds itself on the CPU leaves the card that is there alone, in a sentence
 * for people; empty where no card is listed.
 * @param env of the host, which trainers inherit what hides cards from
 */
export function unusedCard(
  { device, note }: Pick<ReadyRuntime, 'device' | 'note'>,
  env: NodeJS.ProcessEnv = process.env,
  cards: readonly string[] = cardsListed(),
): string {
  if (cards.length === 0) return ''
  return `${cards.join(', ')} is not used: ${device === 'CUDA' ? whyHidden(env) : whyCpu(env, note)}`
}

/** TensorFlow's build for CUDA is there, and found no card that it may use. */
function whyHidden({ CUDA_VISIBLE_DEVICES: visible }: NodeJS.ProcessEnv): string {
  const slower = 'so TensorFlow’s CUDA build computes on the CPU, where STILLROOM_RUNTIME=cpu is faster'
  if (visible === undefined) return `TensorFlow found none that it can use (see: nvidia-smi), ${slower}.`
  if (visible.trim() === '') return `CUDA_VISIBLE_DEVICES is empty and hides it, ${slower}.`
  return `CUDA_VISIBLE_DEVICES is ${visible} and names none that TensorFlow can use, ${slower}.`
}

function whyCpu({ STILLROOM_RUNTIME: wish }: NodeJS.ProcessEnv, note: string): string {
  if (wish?.toLowerCase() === 'cpu') return 'STILLROOM_RUNTIME=cpu asks for the CPU.'
  return `TensorFlow’s build for the CPU was installed. ${note}`
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // no driver, or no such system
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
