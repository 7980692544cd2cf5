import type { TemplateRow } from '../protocol/messages.js'
import { type Fold, nodeOf, type TreeNode } from './node.js'

/** Topics by their templates. */
export interface Folds {
  /** All of them, in order; last what matches none. */
  readonly nodes: readonly TreeNode[]
  /** Says which template a topic is of; -1 is none. */
  place(node: TreeNode, template: number, params: readonly string[]): void
  /** Returns a row for each template, each that is open followed by its topics. */
  rows(wanted: ((node: TreeNode) => boolean) | null): readonly TreeNode[]
}

export const createFolds = (templates: readonly TemplateRow[]): Folds => {
  const none = nodeOf('topics of no template', '', 0, null, foldOf(null, []))
  const nodes = templates.map(([template, filter, ...names]) =>
    nodeOf(template, template, 0, null, foldOf(filter, names)),
  )
  const all = [...nodes, none]

  return {
    nodes: all,
    place: (node, template, params) => {
      const row = nodes[template] ?? none
      node.row = row
      node.params = params
      row.topics += 1
      row.fold?.members.push(node)
      for (const [at, value] of params.entries()) row.fold?.values[at]?.add(value)
    },
    rows: wanted => {
      const rows: TreeNode[] = []
      for (const row of all) {
        if (row.fold === null) continue
        const { members } = row.fold
        const asked = wanted === null ? members : members.filter(wanted)
        row.fold.asked = asked.length
        // That nothing has come for a template is worth a row.
        if (asked.length === 0 && (wanted !== null || row === none)) continue
        rows.push(row)
        if (row.open) for (const node of asked) rows.push(node)
      }
      return rows
    },
  }
}

const foldOf = (filter: string | null, names: readonly string[]): Fold => ({
  ...{ filter, names, values: names.map(() => new Set<string>()) },
  ...{ members: [], failing: 0, asked: 0 },
})
