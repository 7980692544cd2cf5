import { describe, expect, test } from 'vitest'
import { addressRules, withAddress } from '../../scripts/house/addresses.js'
import { changes } from '../../scripts/house/changes.js'
import { errors } from '../../scripts/house/errors.js'
import type { Rule } from '../../scripts/house/house.js'
import { links } from '../../scripts/house/links.js'
import { statementRule } from '../../scripts/house/statements.js'
import { houseOf, none } from './houses.js'

const complaints = (rule: Rule, texts: Readonly<Record<string, string>>): readonly string[] =>
  rule(houseOf(texts), none)

const manifest = (owner: string, rest: object = {}): string =>
  JSON.stringify(
    {
      name: 'rxtopics',
      homepage: `https://github.com/${owner}/rxtopics#readme`,
      bugs: { url: `https://github.com/${owner}/rxtopics/issues` },
      repository: { type: 'git', url: `git+https://github.com/${owner}/rxtopics.git` },
      ...rest,
    },
    null,
    2,
  )

describe('addresses', () => {
  const texts = {
    'package.json': manifest('me'),
    'README.md':
      '[guide](https://github.com/me/rxtopics/blob/main/docs/guide.md) [folder](https://github.com/me/rxtopics/tree/main/docs)\n![a](https://raw.githubusercontent.com/me/rxtopics/main/docs/a.svg?sanitize=true)\n',
    'docs/guide.md': '',
    'docs/a.svg': '',
    'src/a.ts': '/** [Diagram](https://github.com/me/rxtopics/blob/main/docs/a.svg) */',
  }

  test('are those of package.json, and lead to files that are there', () => {
    expect(complaints(addressRules, texts)).toEqual([])
    const { 'docs/a.svg': _, ...rest } = texts
    expect(complaints(addressRules, rest)).toEqual([
      expect.stringContaining('README.md: https://raw.githubusercontent.com/me/rxtopics/main/docs/a.svg'),
      expect.stringContaining('src/a.ts: https://github.com/me/rxtopics/blob/main/docs/a.svg'),
    ])
  })

  test('of another owner are found in every file, and can be written', () => {
    const moved = {
      ...texts,
      'package.json': manifest('me').replace('git+https://github.com/me/', 'git+https://github.com/you/'),
    }
    const files = ['package.json', 'README.md', 'src/a.ts']
    expect(complaints(addressRules, moved)).toEqual(files.map(file => expect.stringContaining(file)))
    const fixed = { ...moved }
    for (const file of files as (keyof typeof moved)[]) fixed[file] = withAddress(houseOf(moved), file)
    expect(fixed['package.json']).toBe(manifest('you'))
    expect(complaints(addressRules, fixed)).toEqual([])
  })

  test('of other repositories are left alone', () => {
    const others = 'https://github.com/me/rxtopics-more/blob/main/x.md https://github.com/mqttjs/MQTT.js'
    expect(complaints(addressRules, { ...texts, 'SECURITY.md': others })).toEqual([])
  })

  test('that package.json lacks are told', () => {
    const lacking = (field: string) =>
      complaints(addressRules, { ...texts, 'package.json': manifest('me', { [field]: undefined }) })
    for (const field of ['repository', 'homepage', 'bugs'])
      expect(lacking(field)).toEqual([expect.stringContaining(`"${field}`)])
  })
})

describe('links', () => {
  const texts = {
    'CONTRIBUTING.md': '[tests](test/README.md#the-lanes-of-mqtt-5) [docs](docs) [top](#top)\n\n# Top\n',
    'test/README.md':
      '# The lanes, of `MQTT 5`\n[back](../CONTRIBUTING.md)\n`[not](this)`\n```\n[nor](that)\n```\n',
    'docs/a.md': '[out](https://example.org)\n',
  }

  test('lead to files, folders and headings that are there', () => {
    expect(complaints(links, texts)).toEqual([])
    expect(complaints(links, { ...texts, 'docs/a.md': '[x](b.md)' })).toEqual([
      'docs/a.md: the link b.md leads to nothing',
    ])
    expect(complaints(links, { ...texts, 'test/README.md': '# Other\n' })).toEqual([
      expect.stringContaining('test/README.md#the-lanes-of-mqtt-5 leads to no heading'),
    ])
  })

  test('of the README are addresses, for it is read on the page of the package', () => {
    expect(complaints(links, { ...texts, 'README.md': '[docs](docs/a.md)' })).toEqual([
      expect.stringContaining('README.md: the link docs/a.md has to be an address'),
    ])
  })
})

describe('changes', () => {
  const name = { 'package.json': manifest('me') }

  test('name the package and a part of the version, and tell in sentences', () => {
    const good = '---\n"rxtopics": minor\n---\n\nIt does more; it did less.\n'
    expect(complaints(changes, { ...name, '.changeset/a.md': good, '.changeset/README.md': 'x' })).toEqual([])
    for (const bad of ['', good.replace('minor', 'big'), good.replace('"rxtopics"', '"other"'), 'It does.\n'])
      expect(complaints(changes, { ...name, '.changeset/a.md': bad })).toEqual([
        expect.stringContaining('.changeset/a.md: does not begin with'),
      ])
    for (const bare of ['---\n"rxtopics": patch\n---\n\nfix\n', '---\nrxtopics: patch\n---\n\nTODO\n'])
      expect(complaints(changes, { ...name, '.changeset/a.md': bare })).toEqual([
        expect.stringContaining('sentences'),
      ])
  })
})

describe('errors', () => {
  test('of the library all have one base', () => {
    const base = { 'src/base/errors.ts': 'export abstract class TopicsError extends Error {}' }
    const own = { 'src/a.ts': 'export class AError extends TopicsError {}\n' }
    expect(complaints(errors, { ...base, ...own })).toEqual([])
    for (const parent of ['Error', 'TypeError', 'RangeError', 'AggregateError'])
      expect(complaints(errors, { ...base, 'src/a.ts': `class AError extends ${parent} {}\n` })).toEqual([
        expect.stringContaining('src/a.ts: AError extends'),
      ])
  })

  test('are known by a brand in every copy of the library', () => {
    const line = "static override readonly brand: string = 'rxtopics.AError'"
    const written = (brand: string) => ({
      'src/a.ts': `class AError extends TopicsError {\n${brand}  override readonly name = 'AError'\n}\n`,
    })
    expect(complaints(errors, written(`  ${line}\n`))).toEqual([])
    expect(complaints(errors, written(''))).toEqual([`src/a.ts: an error needs the line "${line}"`])
    expect(complaints(errors, written(`  ${line.replace('AError', 'BError')}\n`))).toHaveLength(1)
  })
})

describe('statements of the specification', () => {
  test('are there: sections are not dressed as such, and numbers not made up', () => {
    const of = (text: string) => complaints(statementRule, { 'src/a.ts': `// ${text}\n` })
    for (const good of ['MQTT-4.6.0-2', '(MQTT-1.5.4-1 and -2)', 'MQTT 5, clause 4.8.2', 'MQTT-3.1.2-30'])
      expect(of(good)).toEqual([])
    for (const bad of ['MQTT-4.8.2', 'MQTT-3.3.2.3.7', 'MQTT-4.6.0-7', 'MQTT-4.6.0-0', 'MQTT-9.9.9-1'])
      expect(of(bad)).toEqual([expect.stringContaining(`src/a.ts: ${bad} is not a statement`)])
  })
})
