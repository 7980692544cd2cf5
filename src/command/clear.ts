import { writeFile } from 'node:fs/promises'
import { firstValueFrom } from 'rxjs'
import { count } from '../base/count.js'
import { deleteStored } from '../inspector/model/retained.js'
import type { Message } from '../message.js'
import { writeLine } from '../testing/recording/line.js'
import { connect } from './connect.js'
import { isEnded } from './ended.js'
import { CommandError, fileError, usageError } from './errors.js'
import { storedOf } from './stored.js'
import { subcommand } from './subcommand.js'
import { connectionOptions, takeUrl } from './target.js'
import { text } from './values.js'
import type { World } from './world.js'

export const clear = subcommand({
  name: 'clear',
  summary: 'delete what the broker has stored, and write it down to be put back',
  usage: '[URL] FILTER… [-o FILE] [OPTIONS]',
  examples: [
    ["rxtopics clear mqtt://localhost 'home/old/#' --dry-run", 'what would be deleted'],
    ["rxtopics clear 'home/old/#' -o old.jsonl", 'delete it, once it stands in the file'],
    ['rxtopics pub --json < old.jsonl', 'put it back'],
  ],
  options: [
    [
      'Options',
      {
        output: {
          short: 'o',
          value: 'FILE',
          read: text,
          help: 'where it is written before it is deleted; not given: standard output',
        },
        'dry-run': { help: 'delete nothing' },
        quiet: { help: 'nothing on standard error but errors' },
      },
    ],
    ['Connection', connectionOptions],
  ],
  run: async ({ values, positionals }, world) => {
    const [url, filters] = takeUrl(positionals)
    if (filters.length === 0) throw usageError("what is to be deleted? Give a filter, such as 'home/old/#'")
    const connected = await connect(url, values, world)
    const { client } = connected
    try {
      const there = await storedOf(client, filters, world)
      if (there === null) return 0
      const stored = [...there.all().values()]
      const found = `${count(stored.length, 'stored value')}, ${count(there.bytes(), 'byte')}`
      await keep(stored, values.output, world)
      // A reader that is gone, or a disk that is full: what is not written down is not deleted.
      const ended = await isEnded(world)
      if (values['dry-run'] || ended) {
        if (!values.quiet) world.stderr.write(`${found}; nothing deleted\n`)
        return 0
      }
      const { count: done, failed } = await firstValueFrom(deleteStored(client, stored))
      if (!values.quiet) world.stderr.write(`${found}; ${done.toLocaleString('en-US')} deleted\n`)
      if (failed > 0) throw new CommandError(5, `${count(failed, 'stored value')} not deleted`)
      return 0
    } finally {
      await connected.close()
    }
  },
})

const keep = async (
  stored: readonly Message[],
  path: string | undefined,
  { stdout }: World,
): Promise<void> => {
  const lines = stored.map(message => `${writeLine(0, message)}\n`)
  if (path === undefined) {
    for (const line of lines) stdout.write(line)
    return
  }
  try {
    await writeFile(path, lines.join(''), { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    throw fileError(path, error)
  }
}
