/** What to do about a property: it is the one looked for, look into it, or leave it alone. */
export type Verdict = 'found' | 'enter' | 'leave'

interface Frame {
  readonly holder: object
  /** `undefined` for an array: its keys are indexes and need no list. */
  readonly keys: readonly string[] | undefined
  readonly size: number
  next: number
}

const open = (holder: object): Frame => {
  if (Array.isArray(holder)) return { holder, keys: undefined, size: holder.length, next: 0 }
  const keys = Object.keys(holder)
  return { holder, keys, size: keys.length, next: 0 }
}

const keyOf = ({ keys }: Frame, index: number): PropertyKey => keys?.[index] ?? index

/**
 * Returns the path of the first property that `judge` finds, depth first, or `undefined`. The stack is on the heap:
 * the depth of the data does not matter. The data must have no cycles among what is entered.
 */
export const findPath = (
  root: object,
  judge: (key: PropertyKey, value: unknown, holder: object) => Verdict,
): readonly PropertyKey[] | undefined => {
  const frames: Frame[] = []
  let frame: Frame | undefined = open(root)
  while (frame !== undefined) {
    if (frame.next === frame.size) {
      frame = frames.pop()
      continue
    }
    const key = keyOf(frame, frame.next++)
    const value: unknown = Reflect.get(frame.holder, key)
    const verdict = judge(key, value, frame.holder)
    if (verdict === 'found') return [...frames, frame].map(passed => keyOf(passed, passed.next - 1))
    if (verdict === 'enter' && typeof value === 'object' && value !== null) {
      frames.push(frame)
      frame = open(value)
    }
  }
  return undefined
}
