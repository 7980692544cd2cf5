import type { House, Rule } from './house.js'

// The address of the repository is written in package.json. Wherever else it stands, it is that one.

interface Manifest {
  readonly name: string
  readonly repository?: { readonly type: string; readonly url: string }
  readonly homepage?: string
  readonly bugs?: { readonly url: string }
}

const manifestOf = (house: House): Manifest => JSON.parse(house.read('package.json')) as Manifest

/** `owner/name` of the repository, or what is missing. */
const placeOf = ({ repository }: Manifest): string | null =>
  /^git\+https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\.git$/.exec(repository?.url ?? '')?.[1] ?? null

/** Files that carry the address, but for the changelog, which tells what was. */
const bearing = (house: House): readonly string[] =>
  house.files.filter(
    file =>
      /^(src\/.*\.ts|docs\/.*\.md|marbles\/.*\.md|test\/README\.md|\.github\/.*|[A-Z]+\.md)$/.test(file) &&
      file !== 'CHANGELOG.md',
  )

/** The addresses of a repository of this name, whoever has it: of a file, a folder, a picture, the issues. */
const addresses = (name: string): RegExp =>
  new RegExp(
    `https://(github\\.com|raw\\.githubusercontent\\.com)/([\\w.-]+/${name})(?![\\w.-])((?:/[\\w./-]*)?)`,
    'g',
  )

/** The file of the repository that an address leads to, or `null` for one of the site's own pages. */
const fileOf = (host: string, path: string): string | null =>
  (host === 'github.com' ? /^\/(?:blob|tree)\/main\/(.+)$/ : /^\/main\/(.+)$/).exec(path)?.[1] ?? null

const isThere = (house: House, path: string): boolean =>
  house.files.some(file => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`))

/** Returns a file with the address that package.json has. */
export const withAddress = (house: House, file: string): string => {
  const manifest = manifestOf(house)
  const place = placeOf(manifest)
  const text = house.read(file)
  if (place === null) return text
  if (file === 'package.json') {
    const home = `https://github.com/${place}`
    return text
      .replace(/("homepage": )"[^"]*"/, (_, key: string) => `${key}"${home}#readme"`)
      .replace(/("bugs": \{\s*"url": )"[^"]*"/, (_, key: string) => `${key}"${home}/issues"`)
  }
  return text.replace(
    addresses(manifest.name),
    (_, host: string, _old: string, path: string) => `https://${host}/${place}${path}`,
  )
}

/** Complains about another address of the repository, and about addresses of files that are not there. */
export const addressRules: Rule = house => {
  const manifest = manifestOf(house)
  if (placeOf(manifest) === null)
    return ['package.json: "repository.url" is not of the form git+https://github.com/owner/name.git']
  return [
    ...(['homepage', 'bugs'] as const)
      .filter(field => manifest[field] === undefined)
      .map(field => `package.json: has no "${field}"`),
    ...['package.json', ...bearing(house)]
      .filter(file => withAddress(house, file) !== house.read(file))
      .map(file => `${file}: has another address than "repository" of package.json (npm run house -- --fix)`),
    ...bearing(house).flatMap(file =>
      [...house.read(file).matchAll(addresses(manifest.name))]
        .map(([address, host = '', , path = '']) => ({ address, target: fileOf(host, path) }))
        .filter(({ target }) => target !== null && !isThere(house, target))
        .map(({ address }) => `${file}: ${address} leads to nothing`),
    ),
  ]
}

/** All files that `--fix` may write for the address. */
export const addressed = (house: House): readonly string[] => ['package.json', ...bearing(house)]
