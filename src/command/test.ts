import { count } from '../base/count.js'
import { TopicsError } from '../base/errors.js'
import { escapeText } from '../base/escape.js'
import { printCause } from '../base/print.js'
import { type DiagramOptions, runDiagram } from '../testing/diagram/runDiagram.js'
import { filesOf } from './diagrams.js'
import { isEnded } from './ended.js'
import { importFile } from './importFile.js'
import { colorOption, hasColors, paintOf } from './paint.js'
import { subcommand } from './subcommand.js'
import { readText } from './textFile.js'
import { text } from './values.js'

export const test = subcommand({
  name: 'test',
  summary: 'play .marbles files: the real client, an in-process broker, virtual time',
  usage: 'FILE… [OPTIONS]',
  examples: [
    ['rxtopics test marbles', 'all diagrams of a folder'],
    [
      'rxtopics test failure.marbles --with src/pipeline.js',
      "with your application's own operators and codecs",
    ],
  ],
  options: [
    [
      'Options',
      {
        with: {
          value: 'FILE',
          read: text,
          help: 'a module that exports operators, codecs, or both, by their names in diagrams',
        },
        color: colorOption,
      },
    ],
  ],
  run: async ({ values, positionals }, world) => {
    const files = await filesOf(positionals)
    const options = values.with === undefined ? {} : await moduleOf(values.with)
    const paint = paintOf(values.color, world)
    const color = hasColors(values.color, world)
    let green = 0
    let red = 0
    for (const path of files) {
      if (await isEnded(world)) break
      const source = await readText(path)
      const title = escapeText(source.split('\n', 1)[0] ?? '', 200)
      try {
        runDiagram(source, { ...options, color })
        green += 1
        world.stdout.write(`${paint('green', 'ok')}   ${title} (${escapeText(path)})\n`)
      } catch (error) {
        red += 1
        const said = error instanceof TopicsError ? error.message : escapeText(printCause(error), 2_000)
        world.stdout.write(`${paint('red', 'RED')}  ${title} (${escapeText(path)})\n${indented(said)}\n`)
      }
    }
    world.stdout.write(`${count(green, 'diagram')} green, ${red} red\n`)
    return red === 0 ? 0 : 1
  },
})

const indented = (said: string): string =>
  said
    .split('\n')
    .map(line => `     ${line}`)
    .join('\n')

const moduleOf = async (path: string): Promise<DiagramOptions> => {
  const { operators, codecs } = (await importFile(path)) as DiagramOptions
  return { ...(operators !== undefined && { operators }), ...(codecs !== undefined && { codecs }) }
}
