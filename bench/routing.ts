import { createRouter } from '../src/topic/routing/router.js'
import { asBytes, drawsOf, filtersOf, type Texts, topicsOf } from './house.js'
import { createQlobber, qlobberMissing } from './qlobber.js'
import { compare, type Work } from './sideBySide.js'
import type { Benches, Line } from './table.js'

type Match = (topic: string) => readonly number[]

/** What was read goes here, so that reading cannot be left out. */
const sink = { total: 0 }

/** Makes each topic from its bytes and looks it up; goes on where it stopped the time before. */
const matching = (match: Match, { bytes, starts, count }: Texts): Work => {
  let next = 0
  return times => {
    for (let i = 0; i < times; i += 1) {
      sink.total += match(bytes.utf8Slice(starts[next] ?? 0, starts[next + 1] ?? 0)).length
      next = next + 1 === count ? 0 : next + 1
    }
  }
}

const routerOf = (filters: readonly string[]): Match => {
  const router = createRouter<number>()
  filters.forEach((filter, i) => router.add(filter, i))
  return router.match
}

const qlobberOf = (filters: readonly string[]): Match => {
  const matcher = createQlobber<number>()
  filters.forEach((filter, i) => matcher.add(filter, i))
  return topic => matcher.match(topic)
}

const expectSame = (a: Match, b: Match, topics: readonly string[]) => {
  for (const topic of topics) {
    const [left, right] = [a, b].map(match => [...match(topic)].sort((x, y) => x - y).join())
    if (left !== right) throw new Error(`${topic}: ${left} and ${right}`)
  }
}

const ns = (work: number, base: number) => `${work.toFixed(0)} against ${base.toFixed(0)} ns`

/** The same work by the router and by qlobber. */
const against = (
  name: string,
  series: string,
  limit: number,
  filters: readonly string[],
  topics: readonly string[],
): Line => {
  if (qlobberMissing !== null) return { goal: '5', name, skipped: qlobberMissing }
  const [ours, theirs] = [routerOf(filters), qlobberOf(filters)]
  expectSame(ours, theirs, topics.slice(0, 2_000))
  const texts = asBytes(topics)
  const { ratio, work, base } = compare(matching(ours, texts), matching(theirs, texts))
  return {
    ...{ goal: '5', name, result: ns(work, base), ratio, limit },
    costs: [
      { chart: 'filters', series: `rxtopics, ${series}`, at: filters.length, ns: work },
      { chart: 'filters', series: `qlobber, ${series}`, at: filters.length, ns: base },
    ],
  }
}

const hot = () => drawsOf(topicsOf(50_000), 200_000)

const sizes = (): readonly Line[] => {
  const draws = hot()
  const texts = asBytes(draws)
  const few = matching(routerOf(filtersOf(10)), texts)
  return [1_000, 10_000, 1_000_000].map(count => {
    const { ratio, work, base } = compare(matching(routerOf(filtersOf(count)), texts), few)
    const name = `route hot topics, ${count.toLocaleString('en')} filters, of 10 filters`
    const costs = [{ chart: 'filters', series: 'rxtopics, hot', at: count, ns: work }] as const
    return { goal: '6', name, result: ns(work, base), ratio, limit: 1.4, costs }
  })
}

/** All filters of `a` and `+` of this depth that begin with `a`. */
const crossing = (depth: number): string[] =>
  Array.from({ length: 2 ** (depth - 1) }, (_, bits) =>
    ['a', ...Array.from({ length: depth - 1 }, (_level, i) => ((bits >> i) & 1 ? '+' : 'a'))].join('/'),
  )

/** Topics that follow every filter to its last level but one: half of them match, all with `+` there. */
const crossed = (depth: number): Texts =>
  asBytes(Array.from({ length: 200_000 }, (_, i) => `${'a/'.repeat(depth - 1)}x${i}`))

/** What one match costs, by the share of a topic that it is. */
const perMatch = (depth: number): Work => {
  const work = matching(routerOf(crossing(depth)), crossed(depth))
  const matches = 2 ** (depth - 2)
  return times => work(Math.ceil(times / matches))
}

export const benches: Benches = {
  '5': () => {
    const many = filtersOf(100_000)
    return [
      against('route hot topics, 100,000 filters, of qlobber', 'hot', 0.13, many, hot()),
      against(
        'route topics not seen before, 100,000 filters, of qlobber',
        'new',
        0.33,
        many,
        topicsOf(400_000),
      ),
      against('route hot topics, 10 filters, of qlobber', 'hot', 0.4, many.slice(0, 10), hot()),
    ]
  },
  '6': sizes,
  '7': () => {
    const { ratio, work, base } = compare(perMatch(16), perMatch(8))
    const name = 'a match among all filters of a and +, depth 16, of depth 8'
    return [{ goal: '7', name, result: ns(work, base), ratio, limit: 4 }]
  },
}
