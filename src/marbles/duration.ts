/** Returns milliseconds as RxJS writes them in marbles: `250ms`, `2s`, `1m`. */
export const writeDuration = (frames: number): string => {
  if (frames > 0 && frames % 60_000 === 0) return `${frames / 60_000}m`
  return frames > 0 && frames % 1000 === 0 ? `${frames / 1000}s` : `${frames}ms`
}

/** Returns the milliseconds of a duration, which need not be a whole number; `undefined` if it is not one. */
export const readDuration = (text: string): number | undefined => {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? []
  if (number === undefined) return undefined
  const frames = Number(number) * (unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000)
  // 1.1 * 1000 is not an integer in binary.
  const rounded = Math.round(frames)
  return Math.abs(frames - rounded) < 1e-6 ? rounded : frames
}
