import { createRandom } from './statistics.js'

/** Bytes as Node's sockets deliver them; the driver reads text from them this way. */
interface NodeBytes extends Buffer {
  utf8Slice(start: number, end: number): string
}

/** Texts as bytes, as they come off a wire: made into a string anew each time, as its hash is not known then. */
export interface Texts {
  readonly bytes: NodeBytes
  readonly starts: Uint32Array
  readonly count: number
}

export const asBytes = (texts: readonly string[]): Texts => {
  const starts = new Uint32Array(texts.length + 1)
  texts.forEach((text, i) => {
    starts[i + 1] = (starts[i] ?? 0) + text.length
  })
  return { bytes: Buffer.from(texts.join('')) as NodeBytes, starts, count: texts.length }
}

const random = createRandom(42)
const pick = (count: number) => Math.floor(random() * count)
const metrics = ['temperature', 'humidity', 'power', 'state', 'battery', 'set'] as const

/** Returns a topic of a large building: three to six levels, a few million different ones. */
const levels = (): string[] => {
  const topic = [`site-${pick(20)}`, `floor-${pick(20)}`, `room-${pick(50)}`]
  if (random() < 0.9) topic.push(`device-${pick(200)}`)
  if (random() < 0.9) topic.push(metrics[pick(metrics.length)] ?? 'state')
  if (random() < 0.2) topic.push('mean')
  return topic
}

/** Of different topics, so many. */
export const topicsOf = (count: number): string[] => {
  const topics = new Set<string>()
  while (topics.size < count) topics.add(levels().join('/'))
  return [...topics]
}

/** Returns different filters: 70 % exact, 25 % with one `+` or two, 5 % that end in `#`. */
export const filtersOf = (count: number): string[] => {
  const filters = new Set<string>()
  while (filters.size < count) {
    const path = levels()
    const kind = random()
    if (kind < 0.25) {
      for (let left = 1 + pick(2); left > 0; left -= 1) path[1 + pick(path.length - 1)] = '+'
    } else if (kind < 0.3) path.splice(2 + pick(path.length - 2), path.length, '#')
    filters.add(path.join('/'))
  }
  return [...filters]
}

/** Returns draws in which few topics come often and many seldom (Zipf, with an exponent of 1.1). */
export const drawsOf = (topics: readonly string[], count: number): string[] => {
  const weights = new Float64Array(topics.length)
  let sum = 0
  topics.forEach((_, i) => {
    sum += 1 / (i + 1) ** 1.1
    weights[i] = sum
  })
  return Array.from({ length: count }, () => {
    const at = random() * sum
    let low = 0
    let high = topics.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((weights[middle] ?? 0) < at) low = middle + 1
      else high = middle
    }
    return topics[low] ?? ''
  })
}
