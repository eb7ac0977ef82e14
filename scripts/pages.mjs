// Puts the recipes' files, as they are now, on the pages that show them: npm run pages
import { updatePages } from './lib/pages.mjs'

const updated = updatePages()
console.log(updated.length === 0 ? 'every page is up to date' : `updated ${updated.join(', ')}`)
