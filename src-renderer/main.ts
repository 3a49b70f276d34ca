import '../src-main/contract/without-eval.ts'
import '@fontsource-variable/inter/opsz.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './theme.css'
import './parts.css'
import './controls.css'
import { mount } from 'svelte'
import App from './App.svelte'
import ConnectForm from './desktop/ConnectForm.svelte'
import { bridge } from './desktop/desktop.ts'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
mount(App, { target })
if (bridge) mount(ConnectForm, { target: document.body })
