import type { Equivalent } from './equivalent.js'

export const codec: readonly Equivalent[] = [
  {
    file: 'src/codec/compile/source.ts',
    code: 'return false',
    change: 'false → true',
    why: 'a field that was judged first is judged once more: the code is only longer',
  },
]
