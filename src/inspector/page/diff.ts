/** A line of a comparison. */
export interface DiffLine {
  readonly kind: 'same' | 'less' | 'more'
  readonly text: string
}

/** Lines of each side that are compared in full; of longer ones only what is the same at both ends is told apart. */
const LINES = 1_000

/** Returns what became of some lines: what is gone, what is new, what is the same, in order. */
export const diffLines = (before: readonly string[], after: readonly string[]): readonly DiffLine[] => {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1
  let tail = 0
  const most = Math.min(before.length, after.length) - head
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  const old = before.slice(head, before.length - tail)
  const now = after.slice(head, after.length - tail)
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: 'same', text }))
  return [
    ...same(before.slice(0, head)),
    ...(old.length > LINES || now.length > LINES ? apart(old, now) : common(old, now)),
    ...same(before.slice(before.length - tail)),
  ]
}

const apart = (old: readonly string[], now: readonly string[]): readonly DiffLine[] => [
  ...old.map((text): DiffLine => ({ kind: 'less', text })),
  ...now.map((text): DiffLine => ({ kind: 'more', text })),
]

/** By the longest common subsequence. */
const common = (old: readonly string[], now: readonly string[]): readonly DiffLine[] => {
  const width = now.length + 1
  const length = new Uint16Array((old.length + 1) * width)
  for (let a = old.length - 1; a >= 0; a--)
    for (let b = now.length - 1; b >= 0; b--)
      length[a * width + b] =
        old[a] === now[b]
          ? length[(a + 1) * width + b + 1]! + 1
          : Math.max(length[(a + 1) * width + b]!, length[a * width + b + 1]!)
  const lines: DiffLine[] = []
  let a = 0
  let b = 0
  while (a < old.length || b < now.length) {
    if (a < old.length && b < now.length && old[a] === now[b]) {
      lines.push({ kind: 'same', text: old[a]! })
      a += 1
      b += 1
    } else if (
      b >= now.length ||
      (a < old.length && length[(a + 1) * width + b]! >= length[a * width + b + 1]!)
    ) {
      lines.push({ kind: 'less', text: old[a]! })
      a += 1
    } else {
      lines.push({ kind: 'more', text: now[b]! })
      b += 1
    }
  }
  return lines
}
