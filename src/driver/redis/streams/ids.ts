// Where in a stream an entry is: ms since 1970 at the server, and a number among those of that ms.

/** Behind all entries. */
export const NEVER: string = `${Number.MAX_SAFE_INTEGER}-0`

/** Returns whether one entry stands behind another. */
export const isAfter = (id: string, other: string): boolean => {
  const [time, number] = partsOf(id)
  const [otherTime, otherNumber] = partsOf(other)
  return time > otherTime || (time === otherTime && number > otherNumber)
}

/** Returns ms since 1970 at which the server had it. */
export const timeOf = (id: string): number => partsOf(id)[0]

const partsOf = (id: string): readonly [time: number, number: number] => {
  const [time = '0', number = '0'] = id.split('-')
  return [Number(time), Number(number)]
}
