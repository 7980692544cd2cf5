import { capturesFrom } from '../../topic/filter/captures.js'
import { levelsOf, type Topic } from '../../topic/topic.js'
import type { TemplateRow } from '../protocol/messages.js'

type AnyTemplate = Topic<unknown, string, unknown>

/** The templates by which topics are folded. */
export interface Templates {
  readonly rows: readonly TemplateRow[]
  /** Returns the number of the first template that a topic matches, -1 for none, and what its wildcards stand for. */
  of(topic: string): readonly [template: number, ...params: string[]]
}

/** Returns the templates of topics, each of them once. */
export const createTemplates = (topics: readonly AnyTemplate[]): Templates => {
  const byLabel = new Map<string, AnyTemplate>()
  for (const topic of topics) {
    const label = labelOf(topic)
    if (!byLabel.has(label)) byLabel.set(label, topic)
  }
  const all = [...byLabel.values()]
  return {
    rows: [...byLabel].map(([label, topic]) => [label, topic.filter, ...namesOf(topic)]),
    of: name => {
      const at = all.findIndex(topic => topic.match(name)._tag === 'Right')
      return at < 0 ? [-1] : [at, ...(capturesFrom(all[at]!.filter, 0, name) ?? [])]
    },
  }
}

/** The template, with what is bound in place of its name. */
const labelOf = (topic: AnyTemplate): string => {
  const texts = topic.template.split('/')
  return levelsOf(topic)
    .map((level, at) => (level.kind === 'param' ? (level.bound ?? texts[at]) : level.text))
    .join('/')
}

/** What the wildcards of its filter are called, in order. */
const namesOf = (topic: AnyTemplate): readonly string[] =>
  levelsOf(topic).flatMap(level =>
    level.kind === 'wildcard'
      ? [level.text]
      : level.kind === 'param' && level.bound === undefined
        ? [level.name]
        : [],
  )
