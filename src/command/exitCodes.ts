/** Why the command ended, one number each. None is a reason code of a protocol: those run into the numbers of signals. */
export const exits = {
  done: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  login: 4,
  refused: 5,
  timeout: 6,
  file: 7,
  missing: 8,
  internal: 9,
} as const

export type Exit = (typeof exits)[keyof typeof exits]

/** What each number means, for help and documentation. */
export const meanings: Readonly<Record<Exit, string>> = {
  0: 'done',
  1: 'the work failed: a diagram is red, a payload did not pass with --strict, a file is not formatted, messages were lost, a request failed, stored values differ',
  2: 'the command line is wrong',
  3: 'cannot connect, or the connection was lost for good',
  4: 'the login was refused',
  5: 'the broker refused a subscription or a publish',
  6: 'nothing came in time, or nobody is there who answers',
  7: 'a file cannot be read or written, or is not what it should be',
  8: 'a package that is needed is not installed',
  9: 'a fault of this program',
}
