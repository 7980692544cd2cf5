import ts from 'typescript'
import { exceptionsFile, type House, type Rule, stale } from './house.js'

/** Whether a file does anything: whether there is a function with a body in it. */
const hasLogic = (house: House, file: string): boolean => {
  const source = ts.createSourceFile(file, house.read(file), ts.ScriptTarget.Latest, true)
  const isLogic = (node: ts.Node): boolean =>
    (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) ||
    ts.forEachChild(node, child => (isLogic(child) ? true : undefined)) === true
  return isLogic(source)
}

/** `src/a/b.ts` has its spec in `test/unit/a/b.spec.ts`. */
export const specs: Rule = (house, exceptions) => {
  const present = new Set(house.files)
  const missing = house.files
    .filter(file => file.startsWith('src/') && file.endsWith('.ts') && hasLogic(house, file))
    .map(file => ({ file, spec: file.replace(/^src/, 'test/unit').replace(/\.ts$/, '.spec.ts') }))
    .filter(({ spec }) => !present.has(spec))
  return [
    ...missing
      .filter(({ file }) => !Object.hasOwn(exceptions.specs, file))
      .map(({ file, spec }) => `${file} has no spec: write ${spec}, or give a reason in ${exceptionsFile}`),
    ...Object.entries(exceptions.specs).flatMap(([file, reason]) =>
      [...reason.matchAll(/[\w/.-]+\.spec\.ts/g)]
        .filter(([spec]) => !present.has(spec))
        .map(([spec]) => `${exceptionsFile}: "${file}" is said to be shown in ${spec}, which is not there`),
    ),
    ...stale(exceptions.specs, new Set(missing.map(({ file }) => file))),
  ]
}
