import type { OptionSpec } from './arguments.js'
import { meanings } from './exitCodes.js'
import type { Subcommand } from './subcommand.js'

/** Returns the help of the command as a whole. */
export const overview = (subcommands: readonly Subcommand[]): string => {
  const width = Math.max(...subcommands.map(({ name }) => name.length))
  return [
    'rxtopics: look at the traffic of a broker, record it, and make tests of it.',
    '',
    'Usage: rxtopics SUBCOMMAND [ARGUMENTS]',
    '',
    ...subcommands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Examples:',
    '  rxtopics broker                        # a broker for development, on this machine alone',
    "  rxtopics sub mqtt://localhost 'home/#' # what comes, as it comes",
    '  rxtopics SUBCOMMAND --help             # options and examples of each',
    '',
    'The URL of the broker: the first argument, or the environment variable RXTOPICS_URL, else mqtt://localhost.',
    'A password: RXTOPICS_PASSWORD, or --password-file. Never in an argument: others on this machine can read those.',
    '',
    'Exit codes:',
    ...Object.entries(meanings).map(([code, meaning]) => `  ${code}  ${meaning}`),
    '',
  ].join('\n')
}

/** Returns the help of one subcommand: examples first. */
export const helpOf = ({ name, summary, usage, examples, options }: Subcommand): string => {
  const groups = options.map(
    ([heading, specs]) =>
      [heading, Object.entries(specs).map(([option, spec]) => left(option, spec))] as const,
  )
  const width = Math.max(0, ...groups.flatMap(([, rows]) => rows.map(([shown]) => shown.length)))
  return [
    `rxtopics ${name}: ${summary}`,
    '',
    `Usage: rxtopics ${name} ${usage}`,
    '',
    'Examples:',
    ...examples.flatMap(([line, does]) => [`  # ${does}`, `  ${line}`]),
    ...groups.flatMap(([heading, rows]) => [
      '',
      `${heading}:`,
      ...rows.map(([shown, help]) => `  ${shown.padEnd(width)}  ${help}`),
    ]),
    '',
  ].join('\n')
}

const left = (name: string, { short, value, help }: OptionSpec): readonly [string, string] => [
  `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
  help,
]
