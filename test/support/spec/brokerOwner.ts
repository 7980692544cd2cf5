import { startMosquitto } from '../brokers.js'

// Run as a process of its own that ends without stopping what it started.
const { url } = await startMosquitto()
process.stdout.write(`${url}\n`)
process.stdin.once('data', data => {
  if (data.toString() === 'exit') process.exit()
  throw new Error('not caught')
})
