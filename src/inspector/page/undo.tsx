/// <reference lib="dom" />

import { useEffect, useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import type { Result } from '../protocol/messages.js'
import type { Connection } from './connection.js'
import { number } from './hooks.js'

/** Says what was deleted, and puts it back. */
export const Undo = ({
  line,
  deleted,
  close,
}: {
  line: Connection
  deleted: Extract<Result, { of: 'delete' }>
  close(): void
}) => {
  const [said, setSaid] = useState('')
  useEffect(() => setSaid(''), [deleted])
  const undo = () => {
    setSaid('putting them back…')
    line.ask({ do: 'undo', deletion: deleted.deletion }).then(
      result => {
        if (result.of === 'undo')
          setSaid(
            `${number(result.count)} put back${result.failed > 0 ? `, ${number(result.failed)} failed` : ''}`,
          )
      },
      (error: Error) => setSaid(error.message),
    )
  }
  return (
    <p class="undo" role="status">
      {count(deleted.count, 'retained value')} deleted
      {deleted.failed > 0 ? `, ${number(deleted.failed)} failed` : ''}.{' '}
      {said === '' ? (
        <button type="button" onClick={undo}>
          Undo
        </button>
      ) : (
        said
      )}{' '}
      <button type="button" onClick={close}>
        Close
      </button>
    </p>
  )
}
