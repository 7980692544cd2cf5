import { openSync } from 'node:fs'
import { ReadStream, WriteStream } from 'node:tty'
import { type Observable, Subscription, take } from 'rxjs'
import { createUnseen } from './unseen.js'
import type { Answer } from './world.js'

/**
 * Asks on the terminal of this process, also where its standard input is something else. Once the command is to end,
 * that is a refusal.
 */
export const ask = async (question: string, ended$: Observable<unknown>): Promise<Answer> => {
  const terminal = openTerminal()
  if (terminal === null) return 'no terminal'
  const { input, output, close } = terminal
  const unseen = createUnseen()
  input.setRawMode(true)
  input.setEncoding('utf8')
  output.write(question)
  const ending = new Subscription()
  try {
    return await new Promise<Answer>(resolve => {
      ending.add(ended$.pipe(take(1)).subscribe(() => resolve('refused')))
      input.on('data', (typed: string) => {
        const answer = unseen.take(typed)
        if (answer !== null) resolve(answer)
      })
      for (const event of ['end', 'error'] as const) input.once(event, () => resolve('refused'))
    })
  } finally {
    ending.unsubscribe()
    input.setRawMode(false)
    output.write('\n')
    close()
  }
}

const openTerminal = () => {
  try {
    if (process.platform === 'win32') {
      const { stdin: input, stderr: output } = process
      return input.isTTY ? { input, output, close: () => void input.pause() } : null
    }
    const input = new ReadStream(openSync('/dev/tty', 'r'))
    const output = new WriteStream(openSync('/dev/tty', 'w'))
    return { input, output, close: () => [input, output].forEach(stream => stream.destroy()) }
  } catch {
    return null
  }
}
