import { createContext } from 'svelte'
import type { SavedView } from '../src-main/contract/requests/saved-view-requests.ts'
import { messageOf } from '../src-main/domain/message-of.ts'
import { ask } from './api.ts'

/** Views with what was asked in them, named by people and kept by the host. */
export class SavedViews {
  all = $state.raw<readonly SavedView[]>([])
  /** Why they cannot be had; undefined while they can. */
  failure = $state<string>()

  /** Asks for them anew. */
  async refresh(): Promise<void> {
    await this.#take(() => ask('views.list', {}))
  }

  /** @throws HostError */
  async save(name: string, address: string): Promise<void> {
    this.all = await ask('views.save', { name, address })
  }

  /** @throws HostError */
  async delete(name: string): Promise<void> {
    this.all = await ask('views.delete', { name })
  }

  async #take(work: () => Promise<readonly SavedView[]>): Promise<void> {
    try {
      this.all = await work()
      this.failure = undefined
    } catch (thrown) {
      this.failure = messageOf(thrown)
    }
  }
}

export const [getSavedViews, setSavedViews] = createContext<SavedViews>()
