/** A value at a time. */
export interface Point {
  readonly at: number
  readonly value: number
}

/** The points of a line. */
export interface Series {
  /** In order of time; of stretches that were thinned the least and the greatest. */
  readonly points: readonly Point[]
  /** All that there were. */
  readonly count: number
  add(point: Point): void
}

/** Points of a line. */
export const MOST_POINTS = 2_000
/** Of so many that follow each other two stay. */
const STRETCH = 4

export const createSeries = (): Series => {
  let points: Point[] = []
  let count = 0
  return {
    get points() {
      return points
    },
    get count() {
      return count
    },
    add: point => {
      count += 1
      points.push(point)
      if (points.length > MOST_POINTS) points = thinned(points)
    },
  }
}

/** Returns about half of some points: the least and the greatest of each stretch, so that no spike is lost. */
export const thinned = (points: readonly Point[]): Point[] => {
  const kept: Point[] = []
  for (let from = 0; from < points.length; from += STRETCH) {
    const stretch = points.slice(from, from + STRETCH)
    const least = stretch.reduce((found, point) => (point.value < found.value ? point : found))
    const greatest = stretch.reduce((found, point) => (point.value > found.value ? point : found))
    // Where all are the same the first and the last say for how long.
    if (least.value === greatest.value) kept.push(...new Set([stretch[0]!, stretch.at(-1)!]))
    else
      kept.push(
        ...(stretch.indexOf(least) < stretch.indexOf(greatest) ? [least, greatest] : [greatest, least]),
      )
  }
  return kept
}

/** Returns the points that are seen, and one beyond on either side, from which and to which lines lead. */
export const pointsBetween = (points: readonly Point[], from: number, to: number): readonly Point[] => {
  const first = points.findIndex(({ at }) => at >= from)
  if (first < 0) return points.slice(-1)
  const end = points.findIndex(({ at }) => at > to)
  return points.slice(Math.max(0, first - 1), end < 0 ? undefined : end + 1)
}

/** Returns the points of several lines in a stretch of time, each with the place of its line; the newest first. */
export const newestPoints = (
  lines: readonly (readonly Point[])[],
  from: number,
  to: number,
): readonly (Point & { readonly line: number })[] =>
  lines
    // Of one time, too, the last comes first.
    .flatMap((points, line) => points.map(({ at, value }) => ({ at, value, line })).reverse())
    .filter(({ at }) => at >= from && at <= to)
    .sort((a, b) => b.at - a.at)
