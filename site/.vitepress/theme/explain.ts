import { topic as makeTopic, matches, text as plainText, TopicsError } from 'rxtopics'

/** What a filter or template says of one topic. */
export interface Match {
  readonly topic: string
  readonly matches: boolean
  /** Values of the params of a template. */
  readonly params: Readonly<Record<string, string>>
  /** Why it does not match. */
  readonly why: string
}

export interface Answer {
  /** What is wrong with the filter or template. */
  readonly problem: string
  /** What is subscribed to. */
  readonly filter: string
  readonly rows: readonly Match[]
}

const filterOf = (written: string): string =>
  written.includes('{') ? makeTopic(written, plainText).filter : written

const attempt = <T>(action: () => T): T | string => {
  try {
    return action()
  } catch (error) {
    if (error instanceof TopicsError) return error.message
    throw error
  }
}

/** Returns which topics a filter or a template matches, and why not the others. */
export const explain = (written: string, topics: readonly string[]): Answer => {
  const filter = attempt(() => ({ value: filterOf(written) }))
  if (typeof filter === 'string') return { problem: filter, filter: '', rows: [] }
  const problem = attempt(() => ({ value: matches(filter.value, 'a') }))
  if (typeof problem === 'string') return { problem, filter: '', rows: [] }
  const rows = topics.map((topic): Match => {
    const found = attempt(() => ({ value: matches(filter.value, topic) }))
    if (typeof found === 'string') return { topic, matches: false, params: {}, why: found }
    return found.value
      ? { topic, matches: true, params: paramsOf(written, topic), why: '' }
      : { topic, matches: false, params: {}, why: whyNot(filter.value, topic) }
  })
  return { problem: '', filter: filter.value, rows }
}

const paramsOf = (written: string, topic: string): Readonly<Record<string, string>> => {
  const levels = topic.split('/')
  return Object.fromEntries(
    written.split('/').flatMap((level, at) => {
      const name = /^\{(.*)\}$/.exec(level)?.[1]
      return name === undefined ? [] : [[name, levels[at] ?? '']]
    }),
  )
}

const whyNot = (filter: string, topic: string): string => {
  if (topic.startsWith('$') && /^[+#]/.test(filter))
    return 'a topic that begins with $ is matched by no wildcard at its front'
  const [wanted, given] = [filter.split('/'), topic.split('/')]
  const differing = wanted.findIndex((level, at) => level !== '+' && level !== '#' && level !== given[at])
  const missing = wanted.findIndex((level, at) => level !== '#' && given[at] === undefined)
  if (differing !== -1 && given[differing] !== undefined)
    return `level ${differing + 1} is "${given[differing]}" and not "${wanted[differing]}"${lacking(wanted, missing)}`
  if (missing !== -1) return lacking(wanted, missing).replace(' and ', '')
  return `level ${wanted.length + 1} is one too many: "${given[wanted.length] ?? ''}"`
}

const lacking = (wanted: readonly string[], at: number): string =>
  at === -1
    ? ''
    : ` and level ${at + 1} is missing: ${wanted[at] === '+' ? 'anything' : `"${wanted[at]}"`} is wanted`
