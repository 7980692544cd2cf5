import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { entries } from '../../scripts/entries.js'
import { type Exceptions, exceptionsFile, stale } from '../../scripts/house/house.js'
import { borneTypes } from '../../scripts/surface/borne.js'
import { undocumented } from '../../scripts/surface/docs.js'
import { differences, type List, listFile, listOf } from '../../scripts/surface/list.js'
import { readSurface, type Surface } from '../../scripts/surface/program.js'

describe('the public surface', () => {
  let surface: Surface
  const list = JSON.parse(readFileSync(listFile, 'utf8')) as List
  beforeAll(() => {
    surface = readSurface()
  }, 60_000)

  test('is what the list says, types included; npm run surface writes it, for review', () => {
    expect(differences(list, listOf(surface))).toEqual([])
  })

  test('is there at run time', async () => {
    for (const { name, source } of entries) {
      const module = (await import(
        /* @vite-ignore */ join(import.meta.dirname, '../..', source)
      )) as Readonly<Record<string, unknown>>
      expect(Object.keys(module).sort(), name).toEqual([...(list[name]?.values ?? [])].sort())
    }
  })

  test('says of everything in it what it is', () => {
    expect(undocumented(surface)).toEqual([])
  })

  test('bears no type that users cannot import', () => {
    const { signatures } = JSON.parse(readFileSync(exceptionsFile, 'utf8')) as Exceptions
    const borne = borneTypes(surface)
    const missing = borne
      .filter(({ type }) => !Object.hasOwn(signatures, type))
      .map(({ type, place, by }) => `${type} (${place}) stands in the signature of ${by}: export it`)
    expect(missing).toEqual([])
    expect(stale(signatures, new Set(borne.map(({ type }) => type)))).toEqual([])
  })
})
