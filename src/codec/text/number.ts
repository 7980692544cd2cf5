import type { Codec } from '../codec.js'
import { scalar } from './scalar.js'

const DECIMAL = /^[ \t\r\n]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[ \t\r\n]*$/

/**
 * The codec of numbers sent as text (`21.5`), as Shelly and Tasmota devices do: decimal digits with an optional sign,
 * fraction and exponent; blanks around them are ignored, since microcontrollers pad. `NaN`, `Infinity`, `0x10`, `1_000`
 * and numbers beyond the range of a double are a `Left` with the reason `syntax`. Encoding what is no finite number is
 * a `Left`; `-0` is sent as `0`.
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
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN
    return Number.isFinite(value) ? value : undefined
  },
  value => (Number.isFinite(value) ? String(value) : undefined),
)
