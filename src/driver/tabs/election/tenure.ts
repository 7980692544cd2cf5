import type { LinkError } from '../../../base/linkErrors.js'
import { TabsUnavailableError } from '../errors.js'
import type { Platform } from '../platform.js'

/** The lock that makes a tab lead, as one tab asks for it. */
export interface Tenure {
  /** Asks for it, where that is not done yet; `steal`: takes it from who has it. */
  ask(steal: boolean): void
  /** Gives it back, or asks no more. */
  end(): void
}

export interface TenureHandlers {
  /** This tab has it, and nobody has taken it since. */
  held(): void
  stolen(): void
  /** Nobody can have it here. */
  refused(error: LinkError): void
}

export const createTenure = (
  platform: Pick<Platform, 'lock' | 'settle'>,
  name: string,
  { held, stolen, refused }: TenureHandlers,
): Tenure => {
  let release: (() => void) | null = null

  const end = () => {
    release?.()
    release = null
  }

  return {
    ask: steal => {
      if (steal) end()
      if (release !== null) return
      const own = platform.lock(name, steal, {
        // It was given to a tab that was frozen, perhaps, which learns only now that it has it, and next that it has no more.
        held: () => platform.settle(() => release === own && held()),
        stolen: () => {
          release = null
          stolen()
        },
        refused: () => {
          release = null
          refused(new TabsUnavailableError('Web Locks'))
        },
      })
      release = own
    },
    end,
  }
}
