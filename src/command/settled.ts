import { count } from '../base/count.js'
import type { Exit } from './exitCodes.js'
import type { Pumped } from './pump.js'
import type { World } from './world.js'

/** Says what was given up before the broker had answered. Returns the exit code; throws what ended the work. */
export const settled = ({ unsettled, failure }: Pumped, { stderr }: World): Exit => {
  if (unsettled > 0)
    stderr.write(
      `rxtopics: ${count(unsettled, 'message')} not acknowledged, and perhaps published all the same\n`,
    )
  if (failure !== null) throw failure.error
  return unsettled > 0 ? 1 : 0
}
