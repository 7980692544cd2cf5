import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'

// Serves the dashboard to browsers: tsx examples/mixed/dashboard.ts ws://localhost:8080/mqtt 8000. It says where.
// SIGTERM ends it.

const [server = 'ws://localhost:8080/mqtt', port = '8000'] = process.argv.slice(2)

const { outputFiles } = await build({
  entryPoints: [join(import.meta.dirname, 'page.ts')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'browser',
  define: { server: JSON.stringify(server) },
  tsconfig: join(import.meta.dirname, '../../tsconfig.json'),
})
const script = outputFiles[0]?.text ?? ''
const page = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>Climate</title>
  <style>
    body { font: 1rem/1.6 system-ui, sans-serif; margin: 2rem; color-scheme: light dark }
    ul { list-style: none; padding: 0 }
    li { padding: .4rem 0; border-bottom: 1px solid #8884 }
  </style>
  <h1>Climate</h1>
  <p>Connection: <output id="status"></output></p>
  <ul id="rooms"></ul>
  <script type="module" src="/page.js"></script>
</html>`

const web = createServer((request, response) => {
  response.setHeader(
    'content-security-policy',
    "default-src 'self'; style-src 'unsafe-inline'; connect-src *",
  )
  if (request.url === '/page.js') response.setHeader('content-type', 'text/javascript').end(script)
  else if (request.url === '/') response.setHeader('content-type', 'text/html').end(page)
  else response.writeHead(404).end()
})
web.listen(Number(port), '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${(web.address() as AddressInfo).port}/`),
)

process.once('SIGTERM', () => {
  web.closeAllConnections()
  web.close()
})
