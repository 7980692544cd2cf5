import { inboxRounds } from '../test/chaos/inboxRounds.js'
import { createRandom } from '../test/chaos/random.js'
import { killRounds } from '../test/unit/store/killRounds.js'
import { lockRounds } from '../test/unit/store/lockRounds.js'

// What the tests of the store do a few times, many times, with its figures:
//   tsx scripts/storeRounds.ts kill [rounds] [seed]
//   tsx scripts/storeRounds.ts inbox [rounds] [seed]
//   tsx scripts/storeRounds.ts locks [rounds]

const [what, rounds, seed] = process.argv.slice(2)

const kill = async (): Promise<boolean> => {
  const result = await killRounds(Number(rounds ?? 30), createRandom(Number(seed ?? 1)))
  for (const [name, count] of Object.entries(result)) console.log(`${name.padEnd(14)} ${count}`)
  return result.lost + result.untold + result.doubledAtQos2 + result.damaged === 0
}

const inbox = async (): Promise<boolean> => {
  const result = await inboxRounds(Number(rounds ?? 30), createRandom(Number(seed ?? 1)))
  for (const [name, count] of Object.entries(result)) console.log(`${name.padEnd(14)} ${count}`)
  return result.lost + result.doubledAtQos2 + result.outOfOrder + result.told.length === 0
}

const locks = async (): Promise<boolean> => {
  const results = await lockRounds(Number(rounds ?? 100))
  const withHolders = (is: (holders: number) => boolean) =>
    results.filter(({ answers }) => is(answers.filter(answer => answer === 'held').length)).length
  console.log(`rounds         ${results.length}`)
  console.log(`two holders    ${withHolders(holders => holders > 1)}`)
  console.log(`no holder      ${withHolders(holders => holders === 0)}`)
  return withHolders(holders => holders !== 1) === 0
}

const runs = { inbox, kill, locks }
if (!(await runs[(what ?? 'kill') as keyof typeof runs]())) process.exitCode = 1
