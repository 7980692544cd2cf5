/// <reference lib="dom" />
import { useEffect, useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import type { Found } from '../protocol/messages.js'
import type { Connection } from './connection.js'

/** Ms after the last letter until it is asked for. */
const SETTLED = 150
/** Ms until it is asked for again: values come and go. */
const AGAIN = 2_000

/** Returns which topics have a text in their last value; `null` before that is known, and where nothing is asked for. */
export const useFound = (line: Connection, text: string): Found | null => {
  const [found, setFound] = useState<{ readonly text: string; readonly result: Found } | null>(null)
  useEffect(() => {
    if (text === '') return
    let isWanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const next = () => {
      if (isWanted) timer = setTimeout(look, AGAIN)
    }
    const look = () =>
      void line.ask({ do: 'find', text }).then(result => {
        if (isWanted && result.of === 'find') setFound({ text, result })
        next()
      }, next)
    timer = setTimeout(look, SETTLED)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [line, text])
  return found?.text === text ? found.result : null
}

/** Returns what was found, in words. */
export const wordsOfFound = ({ ids, more, unread }: Found): string =>
  [
    count(ids.length + more, 'topic'),
    more > 0 ? `, of which the first ${ids.length.toLocaleString('en')} are listed` : '',
    unread > 0 ? `; of ${count(unread, 'other')} the value is not kept, or not the whole of it` : '',
  ].join('')
