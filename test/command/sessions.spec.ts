import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { meanings } from '../../src/command/exitCodes.js'
import { subcommands } from '../../src/command/run.js'
import { pages, playAll, sessionNames, sessionsOf, withSessions } from './sessions.js'

describe('the sessions of the documentation', () => {
  let played: ReadonlyMap<string, string>
  let seconds: number
  beforeAll(async () => {
    const began = performance.now()
    played = await playAll()
    seconds = (performance.now() - began) / 1000
  }, 60_000)

  test.each(pages)('%s shows what the command prints (npm run sessions writes it)', async path => {
    const page = await readFile(path, 'utf8')
    expect(sessionsOf(page).length).toBeGreaterThan(0)
    expect(page).toBe(withSessions(page, played))
  })

  test('each is shown', async () => {
    const shown = await Promise.all(pages.map(async path => sessionsOf(await readFile(path, 'utf8'))))
    expect(shown.flat().sort()).toEqual([...sessionNames].sort())
  })

  test('from a recording to a red and then green diagram: each step, and all of them in less than two minutes', () => {
    expect(played.get('red')).toMatch(/RED {2}A comma[\s\S]*0 diagrams green, 1 red\n\$ echo \$\?\n1$/)
    expect(played.get('green')).toMatch(
      /RED[\s\S]*\$ rxtopics test comma.marbles --with codecs.mjs\nok [\s\S]*1 diagram green, 0 red$/,
    )
    expect(seconds).toBeLessThan(120)
  })

  test('the page has every subcommand and every exit code', async () => {
    const page = await readFile('docs/command.md', 'utf8')
    for (const { name } of subcommands) expect(page).toContain(`\`rxtopics ${name}\``)
    for (const [code, meaning] of Object.entries(meanings))
      expect(page).toMatch(new RegExp(`^\\| ${code} +\\| ${meaning} +\\|$`, 'm'))
  })
})
