import '../src-main/contract/without-eval.ts'
import '@fontsource-variable/inter/opsz.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
// In this order: of two rules that say as much, the later one is taken.
import './look/theme.css'
import './look/base.css'
import './look/frame.css'
import './look/buttons.css'
import './look/fields.css'
import './look/panels.css'
import './look/tables.css'
import './look/marks.css'
import './look/notices.css'
import './look/controls.css'
import { mount } from 'svelte'
import App from './App.svelte'
import ConnectForm from './desktop/ConnectForm.svelte'
import { bridge } from './desktop/desktop.ts'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
mount(App, { target })
if (bridge) mount(ConnectForm, { target: document.body })
