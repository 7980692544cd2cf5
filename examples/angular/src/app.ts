import { ChangeDetectionStrategy, Component, signal } from '@angular/core'
import { injectLatestByTopic, injectMessages, injectPublish, injectStatus } from 'rxtopics/angular'
import { reading } from './topics.js'

@Component({
  selector: 'app-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main>
      <h1>Angular</h1>
      @let line = status();
      <p id="status">
        {{ line.state }}
        @if (line.state === 'waiting') {
          : {{ line.error.message }}
        }
      </p>
      <p>
        <button id="publish" type="button" (click)="send()">Publish {{ celsius() }} °C</button>
        <span id="receipt">{{ sending.published().error?.message ?? sending.published().receipt?.outcome }}</span>
      </p>
      <h2>Rooms</h2>
      <ul id="latest">
        @for (message of rooms().messages.values(); track message.topic) {
          <li>{{ message.params.room }}: {{ message.value.celsius }} °C</li>
        } @empty {
          <li>nothing yet</li>
        }
      </ul>
      @if (rooms().error; as error) {
        <p class="error">{{ error.message }}</p>
      }
      <h2>Messages</h2>
      <ol id="messages">
        @for (message of last().messages; track $index) {
          <li>{{ message.params.room }} {{ message.value.celsius }}</li>
        }
      </ol>
    </main>
  `,
})
export class App {
  readonly status = injectStatus()
  readonly rooms = injectLatestByTopic(reading, { every: 50 })
  readonly last = injectMessages(reading, { last: 5 })
  readonly sending = injectPublish()
  readonly celsius = signal(20)

  send() {
    const celsius = this.celsius()
    this.celsius.set(celsius + 1)
    void this.sending.publish(reading.at({ room: 'kitchen' }), { celsius }, { qos: 1, retain: true })
  }
}
