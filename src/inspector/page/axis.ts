/** Where values stand on an axis. */
export interface Axis {
  readonly from: number
  readonly to: number
  readonly ticks: readonly { readonly value: number; readonly label: string }[]
}

/** Numbers on an axis. */
const MOST = 50
const STEPS = [1, 2, 2.5, 5, 10]

/** Returns an axis for values between two, with about so many round numbers on it. */
export const axisOf = (least: number, greatest: number, about: number): Axis => {
  const room = greatest > least ? greatest - least : Math.max(Math.abs(least) * 0.1, 1)
  const middle = (least + greatest) / 2
  const [from, to] =
    greatest > least ? [least - room * 0.06, greatest + room * 0.06] : [middle - room, middle + room]
  const rough = (to - from) / Math.max(1, about)
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = decade * (STEPS.find(each => each * decade >= rough) ?? 10)
  // Beyond what a number can tell apart there are no ticks between.
  if (!(step > 0) || from + step === from) return { from, to, ticks: [tickOf(least, 0)] }
  const ticks: { value: number; label: string }[] = []
  for (let at = Math.ceil(from / step); at * step <= to && ticks.length < MOST; at++)
    if (at * step >= from) ticks.push(tickOf(at * step + 0, step))
  return { from, to, ticks }
}

const tickOf = (value: number, step: number) => ({ value, label: labelOf(value, step) })

/** As many digits as tell one step from the next. */
const labelOf = (value: number, step: number): string => {
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) return value.toExponential(2).replace(/\.?0+e\+?/, 'e')
  const digits = step === 0 ? 6 : Math.max(0, Math.min(8, Math.ceil(-Math.log10(step)) + 1))
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}

/** Returns places from top to bottom, so far apart at least, none below the bottom. */
export const spread = (places: readonly number[], apart: number, bottom: number): readonly number[] => {
  let free = Number.NEGATIVE_INFINITY
  const down = places.map(place => {
    const found = Math.max(place, free)
    free = found + apart
    return found
  })
  free = bottom
  return down
    .reverse()
    .map(place => {
      const found = Math.min(place, free)
      free = found - apart
      return found
    })
    .reverse()
}
