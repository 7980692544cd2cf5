import type { Rule } from './house.js'

const foreign = /\bclass (\w+)(?:<[^{]*>)? extends ((?:\w*)Error)\b/g
const builtIn = /^(Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error$/

/** Whoever catches a `TopicsError` catches all that the library raises. */
export const errors: Rule = house =>
  house.files
    .filter(file => /^src\/.*\.ts$/.test(file) && file !== 'src/base/errors.ts')
    .flatMap(file =>
      [...house.read(file).matchAll(foreign)].map(([, name = '', base = '']) => ({ file, name, base })),
    )
    .filter(({ base }) => builtIn.test(base))
    .map(({ file, name, base }) => `${file}: ${name} extends ${base}, not TopicsError of src/base/errors.ts`)
