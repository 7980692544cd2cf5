import type { Reporter, TestModule } from 'vitest/node'

const TOLD_AFTER = 5 * 60_000
const GIVEN_UP_AFTER = 10 * 60_000

interface StuckPort {
  now(): number
  end(): void
}

/**
 * Names the files that run for longer than five minutes, and ends the run after ten: a test that never gives its turn
 * back has no timeout of its own.
 */
export default class StuckReporter implements Reporter {
  readonly #running = new Map<string, { readonly since: number; told: boolean }>()
  readonly #now: () => number
  readonly #end: () => void
  #timer: NodeJS.Timeout | undefined

  constructor({ now = () => performance.now(), end = () => process.exit(1) }: Partial<StuckPort> = {}) {
    this.#now = now
    this.#end = end
  }

  onTestRunStart(): void {
    this.#timer = setInterval(() => this.look(), 15_000).unref()
  }

  onTestModuleStart({ relativeModuleId }: Pick<TestModule, 'relativeModuleId'>): void {
    this.#running.set(relativeModuleId, { since: this.#now(), told: false })
  }

  onTestModuleEnd({ relativeModuleId }: Pick<TestModule, 'relativeModuleId'>): void {
    this.#running.delete(relativeModuleId)
  }

  onTestRunEnd(): void {
    clearInterval(this.#timer)
  }

  look(): void {
    for (const [name, module] of this.#running) {
      const age = this.#now() - module.since
      if (age < TOLD_AFTER) continue
      if (!module.told) console.log(`${name} has been running for ${Math.round(age / 1_000)} s`)
      module.told = true
      if (age < GIVEN_UP_AFTER) continue
      console.log(`${name} does not end; the run is given up`)
      this.#end()
    }
  }
}
