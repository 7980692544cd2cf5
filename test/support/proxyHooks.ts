import type { ContractOptions } from '../../src/testing/contract/index.js'
import { startProxy, type TestProxy } from './proxy.js'

/**
 * Returns a proxy to any system that speaks over TCP, and what the driver contract wants to do to its connections. It
 * reads nothing of what passes, so it serves every protocol.
 */
export const proxyHooks = async (
  target: string | { readonly url: string },
): Promise<{
  readonly proxy: TestProxy
  readonly url: string
  readonly hooks: Required<Pick<ContractOptions, 'cut' | 'silence' | 'connections'>>
}> => {
  const proxy = await startProxy(target, { decode: false })
  return {
    proxy,
    url: proxy.url,
    hooks: {
      cut: () => proxy.cut('reset'),
      silence: on => (on ? proxy.hold() : proxy.release()),
      connections: () => proxy.open,
    },
  }
}
