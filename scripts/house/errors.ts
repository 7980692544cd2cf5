import type { Rule } from './house.js'

const foreign = /\bclass (\w+)(?:<[^{]*>)? extends ((?:\w*)Error)\b/g
const builtIn = /^(Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error$/

const named = /^ {2}override readonly name(?:: \w+)? = '(\w+)'/gm

/** Whoever catches a `TopicsError` catches all that the library raises. */
const ofOneKind: Rule = house =>
  house.files
    .filter(file => /^src\/.*\.ts$/.test(file) && file !== 'src/base/errors.ts')
    .flatMap(file =>
      [...house.read(file).matchAll(foreign)].map(([, name = '', base = '']) => ({ file, name, base })),
    )
    .filter(({ base }) => builtIn.test(base))
    .map(({ file, name, base }) => `${file}: ${name} extends ${base}, not TopicsError of src/base/errors.ts`)

/** An error is told apart by its class in every copy of the library. */
const branded: Rule = house =>
  house.files
    .filter(file => /^src\/.*\.ts$/.test(file))
    .flatMap(file => {
      const text = house.read(file)
      return [...text.matchAll(named)]
        .map(([, name = '']) => `static override readonly brand: string = 'rxtopics.${name}'`)
        .filter(line => !text.includes(line))
        .map(line => `${file}: an error needs the line "${line}"`)
    })

export const errors: Rule = (house, exceptions) => [
  ...ofOneKind(house, exceptions),
  ...branded(house, exceptions),
]
