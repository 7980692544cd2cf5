/** Returns options in which `outbox.capacity 2` has become `{ outbox: { capacity: 2 } }`. */
export const nested = (
  options: Iterable<readonly [name: string, value: unknown]>,
): Readonly<Record<string, unknown>> => {
  const made: Record<string, unknown> = {}
  for (const [name, value] of options) {
    const [first = '', ...rest] = name.split('.')
    made[first] = rest.length === 0 ? value : { ...Object(made[first]), [rest.join('.')]: value }
  }
  return made
}
