import { exceptionsFile, type Rule, stale } from './house.js'

const most = 260

/** No file of the source is longer than one sits through. */
export const lengths: Rule = (house, exceptions) => {
  const long = house.files
    .filter(file => file.startsWith('src/') && /\.tsx?$/.test(file))
    .map(file => ({ file, lines: house.read(file).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > most)
  return [
    ...long
      .filter(({ file }) => !Object.hasOwn(exceptions.lengths, file))
      .map(
        ({ file, lines }) =>
          `${file} has ${lines} lines of at most ${most}: split it by idea, or give a reason in ${exceptionsFile}`,
      ),
    ...stale(exceptions.lengths, new Set(long.map(({ file }) => file))),
  ]
}
