import { right } from '../../base/either.js'
import type { Codec } from '../codec.js'
import { isHeld, writeNumber } from '../decimal.js'
import { failed, unheld } from '../problem.js'
import { scalar } from './scalar.js'

const DECIMAL = /^[ \t\r\n]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[ \t\r\n]*$/

/**
 * The codec of numbers sent as text (`21.5`), as Shelly and Tasmota devices do: decimal digits with an optional sign,
 * fraction and exponent; blanks around them are ignored, since microcontrollers pad. `NaN`, `Infinity`, `0x10`, `1_000`
 * and other text are a `Left` with the reason `syntax`. Numbers that JavaScript cannot hold are one with the reason
 * `number`: integers from 2^53 on that are no double (`9007199254740993`), what would become infinite (`1e400`) and what
 * would become 0 (`1e-400`); take `text` for those. Encoding anything but a finite number is a `Left`. Integers are sent
 * with all their digits, `-0` as `0`.
 *
 * @example
 * ```ts
 * import { number, topic } from 'rxtopics'
 *
 * const power = topic('shellies/{device}/relay/0/power', number)
 * ```
 */
export const number: Codec<number> = scalar(
  'number',
  'finite decimal number',
  text => {
    if (!DECIMAL.test(text)) return undefined
    const literal = text.trim()
    return isHeld(literal) ? right(Number(literal)) : failed('number', unheld(literal))
  },
  value => (Number.isFinite(value) ? writeNumber(value) : undefined),
  { type: 'string', pattern: DECIMAL.source, description: 'a finite decimal number' },
)
