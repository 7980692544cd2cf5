/// <reference lib="dom" />

import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import type { Result } from '../protocol/messages.js'
import type { Connection } from './connection.js'
import { number, sizeOf } from './hooks.js'
import type { TreeNode } from './node.js'
import { meantBy } from './removable.js'

type Look = Extract<Result, { of: 'look' }>
type Stage =
  | { readonly kind: 'looking' }
  | { readonly kind: 'asking'; readonly look: Look }
  | { readonly kind: 'deleting' }
  | { readonly kind: 'failed'; readonly why: string }

export interface RemovalProps {
  readonly line: Connection
  readonly node: TreeNode
  /** The rows of templates, in order. */
  readonly folds: readonly TreeNode[]
  close(): void
  done(deleted: Extract<Result, { of: 'delete' }>): void
}

/** Asks before stored values are deleted, says how many, and hands over what the undo needs. */
export const Removal = ({ line, node, folds, close, done }: RemovalProps): JSX.Element => {
  const dialog = useRef<HTMLDialogElement>(null)
  const [stage, setStage] = useState<Stage>({ kind: 'looking' })
  const { name, wanted } = meantBy(node, folds)
  const failed = (error: Error) => setStage({ kind: 'failed', why: error.message })
  useEffect(() => {
    dialog.current?.showModal()
    line.ask({ do: 'look', ...wanted }).then(result => {
      if (result.of === 'look') setStage({ kind: 'asking', look: result })
    }, failed)
  }, [])
  const remove = (look: Look) => {
    setStage({ kind: 'deleting' })
    line.ask({ do: 'delete', look: look.look }).then(result => {
      if (result.of === 'delete') done(result)
    }, failed)
  }
  return (
    <dialog ref={dialog} onClose={close} aria-label="Delete retained values">
      <h2>Delete retained values of {printable(name)}</h2>
      {stage.kind === 'looking' ? <p>Asking the broker what it has stored…</p> : null}
      {stage.kind === 'deleting' ? <p>Deleting…</p> : null}
      {stage.kind === 'failed' ? <p class="bad">{stage.why}</p> : null}
      {stage.kind === 'asking' ? (
        <div>
          <p>
            The broker has stored {count(stage.look.count, 'value')}, {sizeOf(stage.look.bytes)}. They are
            kept here until the inspector ends, or ten more deletions, so that they can be put back.
          </p>
          <ul class="list">
            {stage.look.first.map(topic => (
              <li key={topic}>{printable(topic)}</li>
            ))}
          </ul>
          {stage.look.count > stage.look.first.length ? (
            <p>and {number(stage.look.count - stage.look.first.length)} more</p>
          ) : null}
        </div>
      ) : null}
      <p class="bar">
        <button type="button" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        {stage.kind === 'asking' && stage.look.count > 0 ? (
          <button type="button" class="danger" onClick={() => remove(stage.look)}>
            Delete {number(stage.look.count)}
          </button>
        ) : null}
      </p>
    </dialog>
  )
}
