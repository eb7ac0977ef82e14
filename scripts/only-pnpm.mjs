// npm itself ends before this, at `workspace:`; others would end well and install no workspace.
const agent = process.env.npm_config_user_agent ?? ''
if (!agent.startsWith('pnpm/')) {
  console.error(
    'This workspace installs with pnpm. Run:  npm run pnpm -- install\n' +
      '(`npm test` and `npm run demo` do that for you.)',
  )
  process.exit(1)
}
