export { explain, type ExplainedCheck, type Explanation } from './explain/explain.js'
