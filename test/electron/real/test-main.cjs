// Runs in Electron, before the app's own main: what a test must have otherwise.
const { app } = require('electron')
app.setPath('userData', process.env.STILLROOM_TEST_DATA)
// Chromium refuses its sandbox to root, and would refuse to start with it; the window's own `sandbox: true` stays.
if (process.getuid() === 0) app.enableSandbox = () => undefined
require(process.env.STILLROOM_TEST_BUNDLE)
