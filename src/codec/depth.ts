/** Returns whether a value is nested deeper than so many levels. The stack is on the heap, whatever the depth. */
export const isDeeper = (value: unknown, levels: number): boolean => {
  let level: unknown[] = [value]
  for (let depth = 0; depth <= levels; depth++) {
    const next: unknown[] = []
    for (const holder of level) {
      if (typeof holder !== 'object' || holder === null) continue
      for (const part of Object.values(holder)) if (typeof part === 'object' && part !== null) next.push(part)
    }
    if (next.length === 0) return false
    level = next
  }
  return true
}
