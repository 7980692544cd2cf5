import { benches as decode } from './decode.js'
import type { Benches } from './table.js'

export const benches: Benches = { '11 12': () => decode.flatMap(run => run()) }
