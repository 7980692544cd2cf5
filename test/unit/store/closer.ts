import { timer } from 'rxjs'
import { createClient } from 'rxtopics'
import { fileStore } from 'rxtopics/file-store'
import { mqtt } from 'rxtopics/mqtt'

// Publishes at nobody through a store, closes, and says what became of it; errors are nobody's, as in many programs.

const [file = '', deadline = '0', late] = process.argv.slice(2)
const client = createClient(mqtt('mqtt://127.0.0.1:9'), { outbox: { store: fileStore(file) } })
const publish = (topic: string) =>
  client.publish(topic, 'x', { qos: 1 }).subscribe(({ outcome }) => console.log(outcome))

publish('a')
publish('b')
if (late === undefined) void client.close({ deadline: Number(deadline) }).then(() => console.log('closed'))
else {
  timer(300).subscribe(() => {
    publish('c')
    void client.close({ deadline: 0 }).then(() => console.log('closed'))
  })
}
