import type { Theme } from 'vitepress'
// Its fonts are left out: the system's are there, and nothing to load.
import DefaultTheme from 'vitepress/theme-without-fonts'
import { rememberTabs } from './chosen-tabs.js'
import ExplainToken from './explain/ExplainToken.vue'
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app, router }) {
    app.component('ExplainToken', ExplainToken)
    if (typeof document !== 'undefined') rememberTabs(router)
  },
}
export default theme
