import type { TreeNode } from './node.js'

/** Whether there is something that a row stands for, and can be asked of the broker: topics of no template have no filter. */
export const isRemovable = ({ fold }: TreeNode): boolean => fold === null || fold.filter !== null

/** Returns what a row stands for: a topic, a branch, or the topics of a template. */
export const meantBy = (
  node: Pick<TreeNode, 'fold' | 'children' | 'path'>,
  folds: readonly unknown[],
): { readonly name: string; readonly wanted: { readonly filter: string; readonly template?: number } } => {
  const { fold, children, path } = node
  if (fold !== null)
    return { name: path, wanted: { filter: fold.filter ?? '', template: folds.indexOf(node) } }
  const filter = children.size > 0 ? `${path}/#` : path
  return { name: filter, wanted: { filter } }
}
