import { createContext } from 'svelte'
import type { SavedView } from '../src-main/contract/requests/saved-view-requests.ts'
import { messageOf } from '../src-main/domain/message-of.ts'
import { ask } from './api.ts'
import { NewestAsk } from './shared/newest-ask.ts'

/** Views with what was asked in them, named by people and kept by the host. */
export class SavedViews {
  all = $state.raw<readonly SavedView[]>([])
  /** Why they cannot be had; undefined while they can. */
  failure = $state<string>()
  readonly #asks = new NewestAsk()

  /** Asks for them anew. */
  async refresh(): Promise<void> {
    const isNewest = this.#asks.begin()
    try {
      const all = await ask('views.list', {})
      if (!isNewest()) return
      this.all = all
      this.failure = undefined
    } catch (thrown) {
      if (isNewest()) this.failure = messageOf(thrown)
    }
  }

  /** @throws HostError */
  async save(name: string, address: string): Promise<void> {
    await this.#take(ask('views.save', { name, address }))
  }

  /** @throws HostError */
  async delete(name: string): Promise<void> {
    await this.#take(ask('views.delete', { name }))
  }

  async #take(answer: Promise<readonly SavedView[]>): Promise<void> {
    const isNewest = this.#asks.begin()
    const all = await answer
    if (isNewest()) this.all = all
  }
}

export const [getSavedViews, setSavedViews] = createContext<SavedViews>()
