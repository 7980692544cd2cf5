import type { Rule } from './house.js'

const form = /^---\n(['"]?)([^'"\n]+)\1: (patch|minor|major)\n---\n\n?([\s\S]+)$/

/** Each file of `.changeset` says which part of the version it raises, and tells users in sentences what changed. */
export const changes: Rule = house => {
  const { name } = JSON.parse(house.read('package.json')) as { readonly name: string }
  return house.files
    .filter(file => /^\.changeset\/(?!README\.md$).*\.md$/.test(file))
    .flatMap(file => {
      const [, , of, , text = ''] = form.exec(house.read(file)) ?? []
      if (of !== name) return [`${file}: does not begin with --- "${name}": patch, minor or major ---`]
      return /[.:)`]\s*$/.test(text) ? [] : [`${file}: does not tell in sentences what has changed`]
    })
}
