// npm would pack this folder as it is; pnpm packs what publishConfig.directory names.
if (process.env['npm_config_user_agent']?.startsWith('npm/')) {
  console.error('jwt-guard: npm run build, then npm pack ./dist/npm: that folder is the package')
  process.exit(1)
}
