/// <reference lib="dom" />
import type { JSX } from 'preact'
import { printable } from '../../marbles/text/cells.js'
import { CUT, RETAINED } from '../protocol/messages.js'
import { ageOf, number, rateOf } from './hooks.js'
import { type Fold, isBranch, type TreeNode } from './node.js'
import { SILENT } from './treeFilter.js'

/** Height of a row. */
export const ROW = 24

/** What is listed: levels, topics, or templates with their topics. */
export type Shape = 'tree' | 'list' | 'folded'

export interface RowProps {
  readonly node: TreeNode
  readonly index: number
  readonly shape: Shape
  readonly isChosen: boolean
  readonly age: number
  press(): void
}

export const Row = ({ node, index, shape, isChosen, age, press }: RowProps): JSX.Element => {
  const canUnfold = shape !== 'list' && isBranch(node, shape === 'folded')
  const level = shape === 'tree' ? node.depth : shape === 'folded' && node.fold === null ? 1 : 0
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the grid
    <div
      id={`row-${index}`}
      role="row"
      class={`row${isChosen ? ' chosen' : ''}${age > SILENT && node.count > 0 ? ' silent' : ''}`}
      style={{ top: `${index * ROW}px`, paddingInlineStart: `${8 + Math.min(level, 20) * 14}px` }}
      aria-rowindex={index + 1}
      aria-level={level + 1}
      aria-expanded={canUnfold ? node.open : undefined}
      aria-selected={isChosen}
      onClick={press}
    >
      <span class="twist" aria-hidden="true">
        {canUnfold ? (node.open ? '▾' : '▸') : ''}
      </span>
      <Name node={node} shape={shape} />
      {shape === 'tree' && canUnfold ? (
        <span class="many">
          ({number(node.topics)}
          {node.hidden > 0 ? `, ${number(node.hidden)} hidden` : ''})
        </span>
      ) : null}
      {node.fold === null ? <Value node={node} /> : <Sum node={node} fold={node.fold} />}
      <span class="rate" role="gridcell">
        {rateOf(node.rate)}
        {node.rate > 0 ? '/s' : ''}
      </span>
      <span class="age" role="gridcell" title={age > SILENT ? 'silent' : ''}>
        {node.at === 0 ? '' : ageOf(age)}
      </span>
    </div>
  )
}

/** The level, the topic, or below a template its params. */
const Name = ({ node, shape }: { readonly node: TreeNode; readonly shape: Shape }) => {
  const title = printable(node.path).slice(0, 500)
  const names = shape === 'folded' ? (node.row?.fold?.names ?? []) : []
  if (names.length === 0) {
    const name = printable(shape === 'tree' ? node.name : node.path)
    return (
      <span class="topic" role="gridcell" title={title}>
        {name === '' ? '(empty)' : name.slice(0, 300)}
      </span>
    )
  }
  return (
    <>
      {names.map((name, at) => (
        <span class="param" role="gridcell" title={title} key={at}>
          <span class="dim">{name} </span>
          {printable(node.params[at] ?? '').slice(0, 100) || '(empty)'}
        </span>
      ))}
    </>
  )
}

const Value = ({ node }: { readonly node: TreeNode }) => (
  <>
    {(node.flags & RETAINED) !== 0 ? (
      <span class="badge" title="retained">
        R
      </span>
    ) : null}
    {node.failures > 0 ? <span class="badge bad">{number(node.failures)} bad</span> : null}
    <span class="value" role="gridcell">
      {node.id === null ? '' : `${node.preview}${(node.flags & CUT) !== 0 ? ' (cut)' : ''}`}
    </span>
  </>
)

/** Of all topics of a template: how many there are, how many fail, and how many values each param has had. */
const Sum = ({ node, fold }: { readonly node: TreeNode; readonly fold: Fold }) => (
  <>
    <span class="many">
      {fold.asked === node.topics ? '' : `${number(fold.asked)} of `}
      {number(node.topics)} {node.topics === 1 ? 'topic' : 'topics'}
    </span>
    {fold.failing > 0 ? <span class="badge bad">{number(fold.failing)} failing</span> : null}
    <span class="value sum" role="gridcell" title="how many values each param has had">
      {fold.names.map((name, at) => `${name}: ${number(fold.values[at]?.size ?? 0)}`).join(', ')}
    </span>
  </>
)
