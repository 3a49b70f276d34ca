// Runs in Electron, before the app's own main: what a test must have otherwise.
const { EventEmitter } = require('node:events')
const Module = require('node:module')
const electron = require('electron')

const { app } = electron
app.setPath('userData', process.env.STILLROOM_TEST_DATA)
// Chromium refuses its sandbox to root, and would refuse to start with it; the window's own
// `sandbox: true` stays.
if (process.getuid() === 0) app.enableSandbox = () => undefined

// There is nobody to show a notification to: they are kept for the test to look at.
globalThis.notes = []
class Notification extends EventEmitter {
  static isSupported() {
    return true
  }
  constructor(options) {
    super()
    this.options = options
  }
  show() {
    globalThis.notes.push(this)
  }
}
const calls = Object.create(electron, { Notification: { value: Notification } })
const load = Module._load
Module._load = (name, ...rest) => (name === 'electron' ? calls : load(name, ...rest))

require(process.env.STILLROOM_TEST_BUNDLE)
